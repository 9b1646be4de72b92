package detect

import "bytes"

// dropbox reads the announcements of Dropbox's LAN sync: an object of JSON with
// the host's number and the folders it has.
var dropbox = &Detector{
	Name: "dropbox", Title: "Dropbox LAN sync", Spec: "Dropbox LanSync discovery",
	Over:  UDP,
	First: AnyOf("{"),
	Probe: probeDropbox,
}

var dropboxRule = rule{why: "announcement with host and namespaces", header: 32}

func probeDropbox(o *Opening) Match { return ofDatagrams(o, dropboxBeacon, &dropboxRule) }

func dropboxBeacon(_ *Opening, d *Datagram) grade {
	b := d.Data
	if b[0] != '{' || !bytes.Contains(b, []byte(`"host_int"`)) || !bytes.Contains(b, []byte(`"namespaces"`)) {
		return wrong
	}
	return proven
}

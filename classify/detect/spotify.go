package detect

// spotify reads the search for other clients in the local network, and over TCP
// the hello to Spotify's access points: a mark, its length, a protocol buffer
// that begins with the client's build.
var spotify = &Detector{
	Name: "spotify", Title: "Spotify", Spec: "librespot, connection and discovery",
	Over:  TCP | UDP,
	First: AnyOf("\x00S"),
	Probe: probeSpotify,
}

// spotifyHello is the bytes before the hello's fields: mark, length.
const spotifyHello = 2 + 4

var spotifyRule = rule{why: "Spotify mark and length", header: 8}

func probeSpotify(o *Opening) Match {
	return judged(o, spotifySearch, spotifyClient, &spotifyRule).cast(o, spotifyRole)
}

// spotifyRole: the search and the hello are a client's.
func spotifyRole([]byte) role { return clientRole }

func spotifySearch(_ *Opening, d *Datagram) grade {
	if len(d.Data) < 16 || string(d.Data[:8]) != "SpotUdp0" {
		return wrong
	}
	return proven
}

func spotifyClient(_ *Opening, b []byte) grade {
	const build, product = 0x52, 0x50 // the fields by which it begins
	if len(b) < spotifyHello+3 {
		return min(begins(b, "\x00\x04\x00\x00"), short)
	}
	size, rest := int64(be32(b, 2)), b[spotifyHello:]
	if be16(b, 0) != 4 || size < 64 || size > 4096 || rest[0] != build || rest[1] == 0 || rest[1] > 64 || rest[2] != product {
		return wrong
	}
	if int64(len(b)) < size {
		return short
	}
	return proven
}

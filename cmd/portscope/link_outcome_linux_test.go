package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// outcome is all that is known of one transfer.
type outcome struct {
	plan   plan
	deeds  deeds  // what the wire did
	socket socket // what the sender's kernel says
	// handshakes is how long the handshake took, as each end saw it; seen what
	// portscope says of the capture there.
	handshakes [2]shake
	seen       [2]seen
}

// seen is what portscope says of a capture.
type seen struct {
	flow    linkFlow // the largest
	quality linkQuality
}

// linkFlow is the part of a flow record that is held to the truth.
type linkFlow struct {
	Originator, Responder linkEnd
	OrientedBy            string `json:"oriented_by"`
	TCP                   struct {
		State        string
		HandshakeRTT float64 `json:"handshake_rtt"`
	}
}

// linkEnd is the part of a record's end that is held to the truth. Times are in
// seconds.
type linkEnd struct {
	Port            uint16
	PayloadBytes    uint64 `json:"payload_bytes"`
	Retransmissions uint64
	Fast            uint64 `json:"fast_retransmissions"`
	Spurious        uint64 `json:"spurious_retransmissions"`
	OutOfOrder      uint64 `json:"out_of_order"`
	MissedBytes     uint64 `json:"missed_bytes"`
	RTT             struct {
		Samples        uint64
		Min, Mean, P95 float64
	}
}

// late is the segments that came below what was sent before. Which of the two
// they are is told by their times (Wireshark's User's Guide, "TCP Analysis"):
// one that is sent again within a round trip, and not because of duplicate ACKs,
// counts as out-of-order. The sum does not depend on times.
func (e *linkEnd) late() uint64 { return e.Retransmissions + e.OutOfOrder }

// linkQuality is the part of a summary that says how far to trust the capture.
type linkQuality struct {
	Snapped    uint64 `json:"snapped_frames"`
	Missed     uint64 `json:"missed_bytes"`
	Verified   uint64 `json:"verified_packets"`
	Bad        uint64 `json:"bad_checksums"`
	Duplicated uint64 `json:"duplicated_frames"`
}

// inspectCapture is what portscope says of a capture.
func inspectCapture(t *testing.T, capture []byte) (s seen) {
	t.Helper()
	file := writeFile(t, t.TempDir(), "link.pcap", capture)
	for line := range bytes.Lines(portscope(t, "read", "-o", "ndjson", file)) {
		var f linkFlow
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatal(err)
		}
		if f.size() >= s.flow.size() {
			s.flow = f
		}
	}
	summary := struct{ Quality *linkQuality }{&s.quality}
	if err := json.Unmarshal(portscope(t, "read", "-o", "json", file), &summary); err != nil {
		t.Fatal(err)
	}
	return s
}

func (f *linkFlow) size() uint64 { return f.Originator.PayloadBytes + f.Responder.PayloadBytes }

func writeFile(t *testing.T, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// sender is what portscope says of the sender, by the capture at the sender's
// own end and by the one at the receiver's.
func (o *outcome) sender() (here, there *linkEnd) {
	ends := [2]*linkEnd{}
	for end := range ends {
		ends[end] = &o.seen[end].flow.Originator
		if o.plan.sender == serverEnd {
			ends[end] = &o.seen[end].flow.Responder
		}
	}
	return ends[o.plan.sender], ends[1-o.plan.sender]
}

// log writes the figures for whoever wants to see them.
func (o *outcome) log(t *testing.T) {
	here, there := o.sender()
	t.Logf("wire did              %+v", o.deeds)
	t.Logf("sender's kernel says  %+v", o.socket)
	t.Logf("at the sender         %+v", *here)
	t.Logf("at the receiver       %+v", *there)
	for end := range o.seen {
		t.Logf("handshake at end %d    %.6f s, on the wire %v", end, o.seen[end].flow.TCP.HandshakeRTT, o.handshakes[end].took())
	}
}

// checkBoth checks what holds whatever the wire does.
func (o *outcome) checkBoth(t *testing.T) {
	for end := range o.seen {
		f, q := &o.seen[end].flow, &o.seen[end].quality
		if f.OrientedBy != "syn" || f.TCP.State != "S1" {
			t.Errorf("end %d: oriented by %q, state %q; want an established connection", end, f.OrientedBy, f.TCP.State)
		}
		if q.Verified == 0 || q.Bad > 0 || q.Snapped > 0 {
			t.Errorf("end %d: %+v; want whole frames with right checksums", end, q)
		}
		// A machine that stands still for a second has SYNs sent again. The newest
		// counts, and the answer may be to one before it.
		took, wire := seconds(f.TCP.HandshakeRTT), o.handshakes[end]
		if took < roundTrip-resolution && wire.syns == 1 || (took-wire.took()).Abs() > resolution {
			t.Errorf("end %d: handshake in %v, on the wire %v after %d SYNs", end, took, wire.took(), wire.syns)
		}
	}
	here, there := o.sender()
	for _, e := range []*linkEnd{here, there} {
		if want := o.socket.sent - o.socket.resent; e.PayloadBytes != want {
			t.Errorf("payload of %d bytes, the kernel sent %d", e.PayloadBytes, want)
		}
	}
	if here.late() != o.socket.retransmissions {
		t.Errorf("%d segments sent again, the kernel says %d", here.late(), o.socket.retransmissions)
	}
	if here.MissedBytes > 0 || there.MissedBytes != uint64(o.deeds.unseenBytes) {
		t.Errorf("missed %d and %d bytes; not captured were 0 and %d", here.MissedBytes, there.MissedBytes, o.deeds.unseenBytes)
	}
	o.checkRTT(t, here, there)
}

// The wire's round trip, and the resolution of its captures.
const (
	roundTrip  = 2 * delay
	resolution = time.Microsecond
)

// checkRTT checks the round trips of data: over the wire and back where it was
// sent, to the host and back where it arrived. A busy machine adds to most of
// them, and to the fastest little.
func (o *outcome) checkRTT(t *testing.T, here, there *linkEnd) {
	fastest := seconds(here.RTT.Min)
	if here.RTT.Samples == 0 || fastest < roundTrip-resolution || (fastest-o.socket.minRTT).Abs() > delay/2 {
		t.Errorf("%d round trips of data, the fastest in %v; the wire takes %v, the kernel says %v",
			here.RTT.Samples, fastest, roundTrip, o.socket.minRTT)
	}
	if fastest := seconds(there.RTT.Min); there.RTT.Samples == 0 || fastest >= delay {
		t.Errorf("at the receiver %d round trips of data, the fastest in %v; they do not cross the wire", there.RTT.Samples, fastest)
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// checkLate checks that, where data arrives, each segment is late that was sent
// again, delivered twice, or overtaken. No segment that was lost was the last,
// nor lost again.
func checkLate(t *testing.T, o *outcome) {
	_, there := o.sender()
	want := o.socket.retransmissions + uint64(o.deeds.doubled+o.deeds.overtaken)
	if there.late() != want {
		t.Errorf("%d late segments at the receiver, want %d", there.late(), want)
	}
}

func checkUntouched(t *testing.T, o *outcome) {
	if o.deeds.lost+o.deeds.doubled+o.deeds.overtaken+o.deeds.unseen+o.deeds.swallowed > 0 {
		t.Errorf("the wire did %+v", o.deeds)
	}
	checkLate(t, o)
}

func checkLoss(t *testing.T, o *outcome) {
	here, _ := o.sender()
	if want := o.plan.lose.times; o.deeds.lost != want || here.late() < uint64(want) {
		t.Errorf("%d segments sent again, %d lost, want %d lost", here.late(), o.deeds.lost, want)
	}
	checkLate(t, o)
}

// An outage as long as the whole window's flight leaves nothing that duplicate
// ACKs could tell of: only the timeout does.
func checkOutage(t *testing.T, o *outcome) {
	here, there := o.sender()
	if o.deeds.swallowed == 0 || here.Retransmissions <= here.Fast+here.Spurious {
		t.Errorf("%d frames lost, and of %d retransmissions %d fast and %d spurious; want some after the timeout",
			o.deeds.swallowed, here.Retransmissions, here.Fast, here.Spurious)
	}
	if there.late() > o.socket.retransmissions {
		t.Errorf("%d late segments at the receiver, only %d were sent again", there.late(), o.socket.retransmissions)
	}
}

func checkReordering(t *testing.T, o *outcome) {
	_, there := o.sender()
	// What a busy machine makes the sender send again may be out of order as well.
	least := uint64(o.deeds.overtaken)
	if most := least + o.socket.retransmissions; least == 0 || there.OutOfOrder < least || there.OutOfOrder > most {
		t.Errorf("%d out of order at the receiver, %d overtaken and %d sent again", there.OutOfOrder, least, o.socket.retransmissions)
	}
	checkLate(t, o)
}

func checkDuplication(t *testing.T, o *outcome) {
	_, there := o.sender()
	want := uint64(o.plan.double.times)
	if uint64(o.deeds.doubled) != want || there.Retransmissions < want {
		t.Errorf("%d retransmissions at the receiver, %d delivered twice, want %d", there.Retransmissions, o.deeds.doubled, want)
	}
	if q := &o.seen[1-o.plan.sender].quality; q.Duplicated != want {
		t.Errorf("%d frames seen twice, want %d", q.Duplicated, want)
	}
	if q := &o.seen[o.plan.sender].quality; q.Duplicated != 0 {
		t.Errorf("%d frames seen twice at the sender", q.Duplicated)
	}
	checkLate(t, o)
}

func checkGaps(t *testing.T, o *outcome) {
	if q := &o.seen[1-o.plan.sender].quality; o.deeds.unseen != o.plan.overlook.times || q.Missed != uint64(o.deeds.unseenBytes) {
		t.Errorf("missed %d bytes, of %d frames not captured %d", q.Missed, o.deeds.unseen, o.deeds.unseenBytes)
	}
	checkLate(t, o)
}

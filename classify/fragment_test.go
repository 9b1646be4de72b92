package classify

import (
	"slices"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify/detect"
)

// The query of "www.example.com" in two parts, and its rest with another name.
const (
	queryHead  = `"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07exa"`
	queryRest  = `"mple\x03com\x00\x00\x01\x00\x01"`
	forgedRest = `"mple\x03net\x00\x00\x01\x00\x01"`
)

// Detectors see a datagram whole, as far as its parts come in order; what
// contradicts another part they never see.
func TestFragmentedDatagrams(t *testing.T) {
	const (
		flow = "udp 192.0.2.1:40000 > 192.0.2.2:53 by payload, "
		told = ` from dns-query, frame 1 "\x124\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"`
	)
	cases := []struct {
		name, script string
		want         []string
	}{
		{"in order", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 whole=33 ` + queryHead + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=1 seq=20 ` + queryRest,
			[]string{flow + "2+0 packets, 33+0 payload, dns by payload, www.example.com" + told}},
		{"between the parts of another", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 whole=33 ` + queryHead + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 whole=33 ` + queryHead + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=1 seq=20 ` + queryRest + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=2 seq=20 ` + queryRest,
			[]string{flow + "4+0 packets, 66+0 payload, dns by payload, www.example.com" + told}},
		{"what overlaps is not taken, whichever comes last", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 whole=33 ` + queryHead + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=1 seq=20 overlapping ` + forgedRest + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=1 seq=20 ` + queryRest,
			[]string{flow + "3+0 packets, 46+0 payload, dns by payload, www.example.com" + told}},
		{"a part that comes twice counts once in the datagram", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 whole=46 ` + queryHead + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=1 seq=20 ` + queryRest + `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=1 seq=20 ` + queryRest,
			[]string{flow + "3+0 packets, 46+0 payload, dns by payload, www.example.com" + told}},
		{"the rest alone begins no datagram", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:61000 of=1 seq=20 ` + queryHead,
			[]string{"udp 192.0.2.1:40000 > 192.0.2.2:61000 by first-packet, 1+0 packets, 20+0 payload, unknown by none"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := flowsOf(t, Options{}, c.script); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestOverlapsAreFindings(t *testing.T) {
	o := Options{}.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	for _, p := range packets(t, `
		0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 whole=33 `+queryHead+`
		0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 of=1 seq=20 overlapping `+forgedRest) {
		tb.add(&p)
	}
	tb.finish()
	got := newAnalysis([]*table{tb}, o, nil).findings()
	if len(got) != 1 || got[0].ID != "fragment-overlap" || got[0].Text != "fragments of packets with 192.0.2.2:53 overlap" || got[0].Flows != 1 {
		t.Errorf("got %+v, want one finding of overlapping fragments", got)
	}
}

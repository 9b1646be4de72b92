package decode

import "testing"

func TestLinkTypeNames(t *testing.T) {
	for link, want := range map[LinkType]string{
		LinkEthernet: "Ethernet", LinkSLL2: "Linux cooked v2", LinkRaw: "raw IP", LinkNull: "BSD loopback",
		257: "PROFIBUS", // not 1, as 8 bits would have it
		208: "link type 208", 40000: "link type 40000",
	} {
		if got := link.String(); got != want {
			t.Errorf("link type %d is %q, want %q", uint16(link), got, want)
		}
	}
}

// No two link types can be taken for each other in a report, but for the old
// BSD/OS numbers of the same links.
func TestLinkTypeNamesDiffer(t *testing.T) {
	seen := map[string]LinkType{}
	for link, name := range linkTypeNames {
		if other, ok := seen[name]; ok && link > 99 && other > 99 {
			t.Errorf("%d and %d are both %q", uint16(link), uint16(other), name)
		}
		seen[name] = link
	}
}

package applications

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

func TestParse(t *testing.T) {
	const own = "\ufeff# The company's own\r\n" +
		"\r\n" +
		"intra.example\tIntranet\r\n" +
		"WIKI.Intra.Example.\t\tWiki pages\t\tweb\r\n" +
		"  google.com  \tFirst row counts\n" +
		"1and1.Example\tDigits\n" +
		"straße.example\tIDN as it is\n" +
		"_sip._udp.example.org\tCalls\tcall"
	table, err := Parse(strings.NewReader(own))
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]Application{
		"intra.example":           {"Intranet", ""},
		"build.intra.example":     {"Intranet", ""},
		"wiki.intra.example":      {"Wiki pages", "web"},
		"a.WIKI.intra.example.":   {"Wiki pages", "web"},
		"mail.google.com":         {"First row counts", ""}, // before a longer row of the built-in table
		"www.google.de":           {"Google", "search"},     // the built-in table's
		"youtube.com":             {"YouTube", "video"},
		"www.straße.example":      {"IDN as it is", ""},
		"a._sip._udp.example.org": {"Calls", "call"},
		"www.1and1.example":       {"Digits", ""},
		"example.org":             {},
		"contra.example":          {},
	} {
		if a, ok := table.Of(host); a != want || ok != (want.Name != "") {
			t.Errorf("Of(%q) = %+v, %v, want %+v", host, a, ok, want)
		}
	}
}

func TestParseEmpty(t *testing.T) {
	table, err := Parse(strings.NewReader("\n# nothing\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := table.Of("youtube.com"); a.Name != "YouTube" {
		t.Errorf("youtube.com is %+v", a)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no application", "# head\nexample.com\n", "line 2: example.com has no application; write it behind a tab"},
		{"spaces for a tab", "example.com Shop\n", `line 1: "example.com shop" is not the end of a host name`},
		{"empty application", "example.com\t\t\n", "line 1: example.com has no application; write it behind a tab"},
		{"twice", "example.com\tA\nexample.org\tB\nExample.COM.\tC\n", "line 3: example.com is in line 1 already"},
		{"star", "*.example.com\tA\n", `line 1: "*.example.com": write "example.com", which covers all names below it`},
		{"dot", ".example.com\tA\n", `line 1: ".example.com": write "example.com", which covers all names below it`},
		{"address", "192.0.2.1\tA\n", `line 1: "192.0.2.1" is an address, not a name`},
		{"number", "1.2.3\tA\n", `line 1: "1.2.3" is not the end of a host name`},
		{"address, IPv6", "2001:db8::1\tA\n", `line 1: "2001:db8::1" is an address, not a name`},
		{"URL", "https://example.com/\tA\n", `line 1: "https://example.com/" is not the end of a host name`},
		{"empty label", "a..example.com\tA\n", `line 1: "a..example.com" is not the end of a host name`},
		{"long label", strings.Repeat("a", 64) + ".com\tA\n", `line 1: "` + strings.Repeat("a", 64) + `.com" is not the end of a host name`},
		{"long name", strings.Repeat("a.", 126) + "ab\tA\n", `line 1: "` + strings.Repeat("a.", 126) + `ab" is not the end of a host name`},
		{"control characters", "example.com\tA\x1b[2J\n", "line 1: example.com has control characters, or more than a suffix, an application and a category"},
		{"fourth field", "example.com\tA\tweb\tmore\n", "line 1: example.com has control characters, or more than a suffix, an application and a category"},
		{"all lines are told", "a b\tA\nexample.com\n", "line 1: \"a b\" is not the end of a host name\nline 2: example.com has no application; write it behind a tab"},
		{"long text", strings.Repeat("# longer\n", 2<<20), "longer than 16 MiB"},
	} {
		table, err := Parse(strings.NewReader(c.text))
		if err == nil || err.Error() != c.want || table != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// A file that is no table is not told line by line.
func TestParseGivesUp(t *testing.T) {
	_, err := Parse(strings.NewReader(strings.Repeat("?\n", 1000)))
	if err == nil || strings.Count(err.Error(), "\n") != maxErrors-1 {
		t.Errorf("errors: %v", err)
	}
}

func TestParseReadError(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := Parse(iotest.ErrReader(broken))
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("example.com\tShop\tshop\n"), "www.example.com")
	f.Add([]byte("# head\r\n\r\ncom\tAll of com\n"), "a.b.com.")
	f.Add([]byte("*.example.com\tA\nexample.com A\n192.0.2.1\tB\n"), "192.0.2.1")
	f.Add([]byte("\ufeffstraße.example\t\t\tX\n\x00\t\t\n"), "..")
	f.Fuzz(func(t *testing.T, text []byte, host string) {
		table, err := Parse(bytes.NewReader(text))
		if (table == nil) != (err != nil) {
			t.Fatalf("table %v with error %v", table, err)
		}
		a, ok := table.Of(host) // the built-in table where there is none
		if ok != (a.Name != "") {
			t.Errorf("Of(%q) = %+v, %v", host, a, ok)
		}
		if table == nil {
			return
		}
		for suffix, r := range table.rows {
			if len(suffix) > maxName-2 {
				continue
			}
			if a, _ := table.Of("x." + suffix); a != r.Application && table.rows["x."+suffix].line == 0 {
				t.Errorf("Of(x.%s) = %+v, the row says %+v", suffix, a, r.Application)
			}
		}
	})
}

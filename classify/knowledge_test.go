package classify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify/applications"
	"github.com/portscope/portscope/classify/detect"
)

// dnsName is a name as DNS messages carry it (RFC 1035 section 4.1.2).
func dnsName(name string) (wire string) {
	for label := range strings.SplitSeq(name, ".") {
		wire += string(rune(len(label))) + label
	}
	return wire + "\x00"
}

// dnsReply is a message that answers the question for an address of a name, as
// a quoted Go string. Each record is "OWNER CNAME NAME" or "OWNER A" and the
// four bytes of the address.
func dnsReply(asked string, records ...string) string {
	const question, class, ttl = "\x00\x01\x00\x01", "\x00\x01", "\x00\x00\x00\x3c"
	message := "\x12\x34\x81\x80\x00\x01\x00" + string(rune(len(records))) + "\x00\x00\x00\x00" + dnsName(asked) + question
	for _, r := range records {
		f := strings.SplitN(r, " ", 3)
		kind, data := "\x00\x01", f[2]
		if f[1] == "CNAME" {
			kind, data = "\x00\x05", dnsName(f[2])
		}
		message += dnsName(f[0]) + kind + class + ttl + "\x00" + string(rune(len(data))) + data
	}
	return fmt.Sprintf("%q", message)
}

// Names that DNS gave are those of flows that name nobody.
func TestNamesOfFlowsFromDNS(t *testing.T) {
	const resolver, flow = "192.0.2.53:53 > 192.0.2.1:40000", "tcp 192.0.2.1:50000 > 198.51.100.7:50001 S seq=99"
	const address = "\xc6\x33\x64\x07" // 198.51.100.7
	for _, c := range []struct{ name, script, want string }{
		{
			"a chain of aliases ends at the name that was asked",
			"0.0 udp " + resolver + " " + dnsReply("www.example.com",
				"www.example.com CNAME www.example.com.cdn.example.net", "www.example.com.cdn.example.net CNAME e1.cdn.example.net", "e1.cdn.example.net A "+address) + "\n" +
				"0.1 " + flow,
			"www.example.com from dns, application example.com",
		},
		{
			"records in another order say the same",
			"0.0 udp " + resolver + " " + dnsReply("www.example.com",
				"e1.cdn.example.net A "+address, "www.example.com CNAME e1.cdn.example.net") + "\n" +
				"0.1 " + flow,
			"www.example.com from dns, application example.com",
		},
		{
			"an application is known by the name that was asked, not by who delivers for it",
			"0.0 udp " + resolver + " " + dnsReply("www.NETFLIX.com", "www.netflix.com CNAME x.cloudfront.net", "x.cloudfront.net A "+address) + "\n" +
				"0.1 " + flow,
			"www.netflix.com from dns, application Netflix",
		},
		{
			"the last answer before the flow began counts",
			"0.0 udp " + resolver + " " + dnsReply("a.example.com", "a.example.com A "+address) + "\n" +
				"0.1 udp " + resolver + " " + dnsReply("b.example.org", "b.example.org A "+address) + "\n" +
				"0.2 " + flow + "\n" +
				"0.3 udp " + resolver + " " + dnsReply("c.example.net", "c.example.net A "+address),
			"b.example.org from dns, application example.org",
		},
		{
			"an answer to who opened the flow comes before one to another",
			"0.0 udp " + resolver + " " + dnsReply("a.example.com", "a.example.com A "+address) + "\n" +
				"0.1 udp 192.0.2.53:53 > 192.0.2.99:40000 " + dnsReply("b.example.org", "b.example.org A "+address) + "\n" +
				"0.2 " + flow,
			"a.example.com from dns, application example.com",
		},
		{
			"what was answered later was not known",
			"0.0 " + flow + "\n" +
				"0.1 udp " + resolver + " " + dnsReply("a.example.com", "a.example.com A "+address),
			"",
		},
		{
			"a chain that comes to no address says nothing",
			"0.0 udp " + resolver + " " + dnsReply("www.example.com", "www.example.com CNAME e1.cdn.example.net") + "\n" +
				"0.1 " + flow,
			"",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got string
			for f := range recordsOf(t, Options{}, c.script).Flows {
				if f.Responder.Port == 50001 && f.Names.Host != "" {
					got = fmt.Sprintf("%s from %s, application %s", f.Names.Host, f.Names.HostFrom, f.Application)
				}
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// The built-in table's applications, the user's before them, and the site where
// neither knows the host.
func TestApplicationsByHost(t *testing.T) {
	own, err := applications.Parse(strings.NewReader("intra.example.com\tIntranet\nmail.google.com\tOur mail\n"))
	if err != nil {
		t.Fatal(err)
	}
	hosts := []string{"www.youtube.com", "mail.google.com", "wiki.intra.example.com", "www.example.com", "192.0.2.2", "files"}
	for _, c := range []struct {
		name  string
		table *applications.Table
		want  []string
	}{
		{"built in", nil, []string{"YouTube", "Gmail", "example.com", "example.com", "", ""}},
		{"the user's", own, []string{"YouTube", "Our mail", "Intranet", "example.com", "", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var script strings.Builder
			for i, host := range hosts {
				fmt.Fprintf(&script, "%d tcp 192.0.2.1:%d > 192.0.2.2:80 A seq=100 %q\n", i, 50000+i, "GET / HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
			}
			var got []string
			for f := range recordsOf(t, Options{Applications: c.table}, script.String()).Flows {
				got = append(got, f.Application)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// recordsOf runs a script through one table.
func recordsOf(t testing.TB, o Options, script string) *Summary {
	t.Helper()
	o = o.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	for _, p := range packets(t, script) {
		tb.add(&p)
	}
	tb.finish()
	return &Summary{List: newAnalysis([]*table{tb}, o, nil)}
}

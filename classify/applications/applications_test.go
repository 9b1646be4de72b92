package applications

import (
	"bufio"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		host, name, category string // no name: none is known
	}{
		{"google.com", "Google", "search"},
		{"www.google.co.uk", "Google", "search"},
		{"mail.google.com", "Gmail", "mail"},
		{"imap.gmail.com", "Gmail", "mail"},
		{"a.b.mail.google.com", "Gmail", "mail"},
		{"rr5---sn-4g5e6nsz.googlevideo.com", "YouTube", "video"},
		{"youtubei.googleapis.com", "YouTube", "video"},
		{"fonts.googleapis.com", "Google Services", "web"},
		{"WWW.YouTube.COM", "YouTube", "video"},
		{"www.youtube.com.", "YouTube", "video"},
		{"teams.microsoft.com", "Teams", "call"},
		{"login.microsoftonline.com", "Microsoft 365", "office"},
		{"ctldl.windowsupdate.com", "Windows Update", "update"},
		{"1-courier.push.apple.com", "Apple Push", "chat"},
		{"s3.eu-central-1.amazonaws.com", "Amazon AWS", "cloud"},
		{"d111111abcdef8.cloudfront.net", "AWS CloudFront", "cdn"},
		{"media.cdn.whatsapp.net", "WhatsApp Files", "chat"},
		{"weixin.qq.com", "WeChat", "chat"},
		{"y.qq.com", "QQ Music", "music"},
		{"dns.google", "DoH/DoT", "dns"},
		{"0.debian.pool.ntp.org", "NTP Pool", "time"},
		{"registry.npmjs.org", "npm", "packages"},
		{"dns.quad9.net", "DoH/DoT", "dns"},
		{"www.quad9.net", "Quad9", "dns"},
		{"xn--ngstr-lra8j.com", "Google", "web"}, // ångström, a name of Google's

		{"home.dyndns.org", "", ""}, // whoever's it is, it is not the name service's

		// Near misses: the suffix does not begin where a label does, is not at
		// the end, or is cut short.
		{"notgoogle.com", "", ""},
		{"google.com.example.net", "", ""},
		{"xmail.google.com", "Google", "search"},
		{"google.comm", "", ""},
		{"oogle.com", "", ""},
		{"com", "", ""},
		{"google", "Google", "web"}, // a top-level domain of Google's own
		{"google.com..", "", ""},
		{"", "", ""},
		{".", "", ""},
		{"192.0.2.1", "", ""},
		{"2001:db8::1", "", ""},
		{"www.example.com", "", ""},
		{strings.Repeat("a.", 122) + "gmail.com", "Gmail", "mail"}, // the longest name there is
		{strings.Repeat("a.", 123) + "gmail.com", "", ""},
	} {
		a, ok := Of(c.host)
		if want := (Application{c.name, c.category}); a != want || ok != (c.name != "") {
			t.Errorf("Of(%q) = %+v, %v, want %+v", c.host, a, ok, want)
		}
	}
}

// A flow's name is looked up when it is judged.
func TestOfDoesNotAllocate(t *testing.T) {
	Of("") // reads the table
	for _, host := range []string{"a.b.C.mail.Google.com.", "www.example.com"} {
		if n := testing.AllocsPerRun(100, func() { Of(host) }); n != 0 {
			t.Errorf("Of(%q) allocates %v times", host, n)
		}
	}
}

// builtInRow is a row of the built-in table, as its text has it.
type builtInRow struct {
	line                   int
	suffix, name, category string
}

func builtInRows(t *testing.T) (rows []builtInRow) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		if l := lines.Text(); l != "" && l[0] != '#' {
			f := strings.Split(l, "\t")
			if len(f) != 3 {
				t.Fatalf("line %d: %d fields, want 3", n, len(f))
			}
			rows = append(rows, builtInRow{n, f[0], f[1], f[2]})
		}
	}
	return rows
}

func TestBuiltInTableIsRead(t *testing.T) {
	table, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	rows := builtInRows(t)
	if len(rows) < 1000 || len(table.rows) != len(rows) {
		t.Errorf("%d rows of %d are read", len(table.rows), len(rows))
	}
}

func TestBuiltInRowsAreReachable(t *testing.T) {
	for _, r := range builtInRows(t) {
		for _, host := range []string{r.suffix, "host-of." + r.suffix} {
			if a, _ := Of(host); a != (Application{r.name, r.category}) {
				t.Errorf("line %d: Of(%q) = %+v", r.line, host, a)
			}
		}
	}
}

// The most specific suffix is first, and each row says something new.
func TestBuiltInTableIsInOrder(t *testing.T) {
	seen := map[string]builtInRow{}
	rows := builtInRows(t)
	for _, r := range rows {
		for parent, ok := above(r.suffix); ok; parent, ok = above(parent) {
			if p, before := seen[parent]; before {
				t.Errorf("line %d: %s is covered by line %d, %s", r.line, r.suffix, p.line, p.suffix)
			}
		}
		seen[r.suffix] = r
	}
	for _, r := range rows {
		if parent, ok := above(r.suffix); ok {
			if a, _ := Of(parent); a == (Application{r.name, r.category}) {
				t.Errorf("line %d: %s says what a row for a suffix of %s does", r.line, r.suffix, parent)
			}
		}
	}
}

// above is the name without its first label, and whether it has more.
func above(name string) (string, bool) {
	_, rest, ok := strings.Cut(name, ".")
	return rest, ok
}

// An application has one spelling, and categories are those of the table's head.
func TestBuiltInNamesAreOfOneSpelling(t *testing.T) {
	head, _, _ := strings.Cut(text, "\n\n")
	_, listed, _ := strings.Cut(head, "# Categories:")
	categories := map[string]bool{}
	for _, word := range strings.FieldsFunc(listed, func(c rune) bool { return c < 'a' || c > 'z' }) {
		categories[word] = true
	}
	spelled := map[string]string{}
	for _, r := range builtInRows(t) {
		if !categories[r.category] {
			t.Errorf("line %d: category %q is not in the head", r.line, r.category)
		}
		bare := strings.NewReplacer(" ", "", "-", "", ".", "").Replace(strings.ToLower(r.name))
		if other, ok := spelled[bare]; ok && other != r.name {
			t.Errorf("line %d: %q is spelled %q before", r.line, r.name, other)
		}
		spelled[bare] = r.name
		if r.suffix != strings.ToLower(r.suffix) || r.name != strings.TrimSpace(r.name) {
			t.Errorf("line %d: upper case in the suffix or space around the name", r.line)
		}
	}
}

func BenchmarkOf(b *testing.B) {
	for _, host := range []string{"rr5---sn-4g5e6nsz.googlevideo.com", "a.b.c.d.example.com"} {
		b.Run(host, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Of(host)
			}
		})
	}
}

// The table is read once in each run of the program.
func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(text); err != nil {
			b.Fatal(err)
		}
	}
}

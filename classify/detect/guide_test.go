package detect

import (
	"encoding/hex"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portscope/portscope/decode"
)

var update = flag.Bool("update", false, "write guide.tsv anew")

// TestGuide holds guide.tsv to what it is made of: the comment above each
// detector, and what the detector says of its samples.
func TestGuide(t *testing.T) {
	want := guideOf(t)
	if *update {
		if err := os.WriteFile("guide.tsv", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if guideText != want {
		t.Errorf("guide.tsv is out of date: run `go test ./classify/detect -run TestGuide -update`")
	}
}

// Every row of the table says for itself what it is, where that is specified,
// what it goes by, and by which bytes it has proven it.
func TestEveryRowDescribesItself(t *testing.T) {
	for _, d := range table {
		g := GuideTo(d.Name)
		if d.Title == "" || d.Spec == "" || d.Over == 0 || len(g.Reads) < 20 || len(g.Proofs) == 0 {
			t.Errorf("%s is not described: %+v", d.Name, g)
		}
		for _, p := range g.Proofs {
			if p.Why == "" || len(p.Bytes) == 0 {
				t.Errorf("%s: a proof says nothing: %+v", d.Name, p)
			}
		}
		for _, s := range []string{d.Title, d.Spec, g.Reads} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\t\n") {
				t.Errorf("%s: %q is no line of text", d.Name, s)
			}
		}
	}
}

// guideOf writes the guide to the whole table.
func guideOf(t *testing.T) string {
	t.Helper()
	comments := readsOf(t)
	samples := map[string][]*sample{}
	for _, s := range loadSamples(t) {
		if s.want {
			samples[s.protocol] = append(samples[s.protocol], s)
		}
	}
	rows := slices.SortedFunc(slices.Values(table), func(a, b *Detector) int { return strings.Compare(a.Name, b.Name) })
	var text strings.Builder
	text.WriteString("# What people are told of each detector, made by TestGuide -update.\n")
	for _, d := range rows {
		fmt.Fprintf(&text, "reads\t%s\t%s\n", d.Name, comments[d.Name])
		writeProofs(&text, d, samples[d.Name])
	}
	return text.String()
}

// writeProofs writes what a detector found in its samples.
func writeProofs(text *strings.Builder, d *Detector, samples []*sample) {
	engine := NewEngine([]*Detector{d})
	var whys, found []string
	for _, s := range samples {
		m := engine.whole(s)
		if m == nil {
			continue // law 1 tells
		}
		if !slices.Contains(whys, m.Evidence.Why) {
			whys = append(whys, m.Evidence.Why)
			fmt.Fprintf(text, "proof\t%s\t%s\t%s\n", d.Name, m.Evidence.Why, hex.EncodeToString(proven16(s, m)))
		}
		for _, f := range fields(d, m) {
			if !slices.Contains(found, f) {
				found = append(found, f)
			}
		}
	}
	for _, f := range found {
		fmt.Fprintf(text, "fact\t%s\t%s\n", d.Name, f)
	}
}

// proven16 is the first bytes of a match's evidence.
func proven16(s *sample, m *Match) []byte {
	o, e := s.opening(s.size(), true), m.Evidence
	var b []byte
	if o.Transport == decode.TCP {
		b = o.Stream[e.Side]
	} else {
		b = o.Datagrams[e.Datagram].Data
	}
	return b[e.Offset:min(e.Offset+min(e.Length, maxProof), len(b))]
}

// fields are the fields of a flow record that a match fills.
func fields(d *Detector, m *Match) (list []string) {
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"host", m.Names.Host != ""}, {"ja4", m.Names.JA4 != ""}, {"inner", m.Inner != ""},
		{"application", m.Application != ""},
	} {
		if f.set {
			list = append(list, f.name)
		}
	}
	for _, a := range m.Names.Attributes {
		list = append(list, d.Name+"."+a.Key)
	}
	return list
}

// readsOf is the comment above each detector, as one line without its subject.
func readsOf(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				noteComments(g, all)
			}
		}
	}
	return all
}

// noteComments notes the comments of the detectors among the variables of a
// declaration.
func noteComments(g *ast.GenDecl, all map[string]string) {
	for _, s := range g.Specs {
		v := s.(*ast.ValueSpec)
		doc := v.Doc
		if doc == nil {
			doc = g.Doc
		}
		for i := range v.Values {
			name := detectorName(v.Values[i])
			words := strings.Fields(doc.Text())
			if name != "" && len(words) > 1 && words[0] == v.Names[i].Name {
				all[name] = strings.TrimSuffix(strings.Join(words[1:], " "), ".")
			}
		}
	}
}

// detectorName is the name in the literal of a detector, "" for anything else.
func detectorName(e ast.Expr) string {
	u, ok := e.(*ast.UnaryExpr)
	if !ok {
		return ""
	}
	c, ok := u.X.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	if id, ok := c.Type.(*ast.Ident); !ok || id.Name != "Detector" {
		return ""
	}
	for _, field := range c.Elts {
		kv, ok := field.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Name" {
			if l, ok := kv.Value.(*ast.BasicLit); ok {
				return strings.Trim(l.Value, `"`)
			}
		}
	}
	return ""
}

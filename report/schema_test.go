package report

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/portscope/portscope/classify"
)

func compile(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, document []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatalf("%v: %s", err, document)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%v\n%s", err, document)
	}
}

// TestSchemas holds what is written to the published schemas.
func TestSchemas(t *testing.T) {
	flow, summary := compile(t, "flow.schema.json"), compile(t, "summary.schema.json")
	for _, s := range []*classify.Summary{office(), workstation(), hostile(), empty()} {
		for _, top := range []int{0, 1} {
			for _, by := range Groupings() {
				validate(t, summary, say(t, "json", New(s, Options{By: by, Top: top, Parts: top}), Look{}))
			}
		}
		for line := range bytes.Lines(say(t, "ndjson", New(s, Options{}), Look{})) {
			validate(t, flow, line)
		}
	}
}

// TestSchemaRejects shows that the schemas are no formality.
func TestSchemaRejects(t *testing.T) {
	flow := compile(t, "flow.schema.json")
	line, _, _ := bytes.Cut(say(t, "ndjson", New(office(), Options{}), Look{}), []byte("\n"))
	for _, c := range [][2]string{
		{`"schema":1`, `"schema":2`}, {`"oriented_by":"syn"`, `"oriented_by":"guess"`}, {`05.678901Z`, `05.678901`},
		{`"port":443`, `"port":65536`}, {`"packets":14`, `"packets":-1`}, {`"ip":"192.0.2.10"`, `"ip":"192.0.2.256"`},
	} {
		bad := bytes.Replace(line, []byte(c[0]), []byte(c[1]), 1)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(bad))
		if err != nil || bytes.Equal(bad, line) {
			t.Fatalf("%v in %s", err, bad)
		}
		if flow.Validate(v) == nil {
			t.Errorf("%s is accepted", c[1])
		}
	}
}

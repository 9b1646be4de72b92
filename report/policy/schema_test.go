package policy

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/portscope/portscope/report"
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

func problem(t *testing.T, s *jsonschema.Schema, document []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatalf("%v: %s", err, document)
	}
	return s.Validate(v)
}

// TestJSONSchemas holds each verdict to the published schema, and to SARIF's.
func TestJSONSchemas(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{"json": compile(t, "verdict.schema.json"), "sarif": compile(t, "testdata/sarif.schema.json")}
	for name, v := range verdicts(t, 1) {
		for voice, schema := range schemas {
			if err := problem(t, schema, say(t, voice, v, report.Look{})); err != nil {
				t.Errorf("%s as %s: %v", name, voice, err)
			}
		}
	}
}

// TestJSONSchemasReject shows that the schemas are no formality.
func TestJSONSchemasReject(t *testing.T) {
	v := verdicts(t, 1)["office"]
	for _, c := range []struct{ voice, schema, good, bad string }{
		{"json", "verdict.schema.json", `"outcome": "fail"`, `"outcome": "failed"`},
		{"json", "verdict.schema.json", `"today": "2026-11-22"`, `"today": "22.11.2026"`},
		{"json", "verdict.schema.json", `"port": 143`, `"port": 65536`},
		{"json", "verdict.schema.json", `"frame": 507`, `"frame": 0`},
		{"sarif", "testdata/sarif.schema.json", `"version": "2.1.0"`, `"version": "2.0.0"`},
		{"sarif", "testdata/sarif.schema.json", `"startLine": 9`, `"startLine": 0`},
		{"sarif", "testdata/sarif.schema.json", `"level": "error"`, `"level": "fatal"`},
		{"sarif", "testdata/sarif.schema.json", `"uri": "office.pcap"`, `"uri": "office%zz"`},
	} {
		good := say(t, c.voice, v, report.Look{})
		bad := bytes.Replace(good, []byte(c.good), []byte(c.bad), 1)
		if bytes.Equal(good, bad) {
			t.Fatalf("%s has no %s", c.voice, c.good)
		}
		if problem(t, compile(t, c.schema), bad) == nil {
			t.Errorf("%s is accepted", c.bad)
		}
	}
}

// TestSARIFRefersRight holds what refers to what in SARIF to be there.
func TestSARIFRefersRight(t *testing.T) {
	for name, v := range verdicts(t, 1) {
		var log logSARIF
		if err := json.Unmarshal(say(t, "sarif", v, report.Look{}), &log); err != nil {
			t.Fatal(err)
		}
		run := log.Runs[0]
		for _, r := range run.Results {
			if r.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
				t.Errorf("%s: rule %q is not number %d", name, r.RuleID, r.RuleIndex)
			}
		}
		seen := map[string]bool{}
		for _, r := range run.Tool.Driver.Rules {
			if seen[r.ID] {
				t.Errorf("%s: two rules %q", name, r.ID)
			}
			seen[r.ID] = true
		}
	}
}

// TestJUnitSchema holds each verdict to the schema, by libxml2.
func TestJUnitSchema(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("no xmllint here (Debian: libxml2-utils)")
	}
	validate := func(document []byte) error {
		c := exec.Command(xmllint, "--noout", "--nonet", "--schema", "testdata/junit.xsd", "-")
		c.Stdin = bytes.NewReader(document)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Logf("%s", out)
		}
		return err
	}
	for name, v := range verdicts(t, 1) {
		if err := validate(say(t, "junit", v, report.Look{})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := say(t, "junit", verdicts(t, 1)["office"], report.Look{})
	for _, c := range [][2]string{{`time="0"`, `time="soon"`}, {"<system-err>", "<stderr>"}, {`T15:44:11"`, `T15:44:11Z"`}, {`type="rule"`, ``}} {
		bad := bytes.ReplaceAll(good, []byte(c[0]), []byte(c[1]))
		if bytes.Equal(good, bad) {
			t.Fatalf("no %s in %s", c[0], good)
		}
		if validate(bad) == nil {
			t.Errorf("%s is accepted", c[1])
		}
	}
}

// TestJUnitCounts holds each suite's counts to its test cases, and each test
// case that failed to saying where.
func TestJUnitCounts(t *testing.T) {
	for name, v := range verdicts(t, 1) {
		var all suitesXML
		if err := xml.Unmarshal(say(t, "junit", v, report.Look{}), &all); err != nil {
			t.Fatal(err)
		}
		for _, s := range all.Suites {
			var failures, errors, skipped int
			for _, c := range s.Cases {
				switch {
				case c.Failure != nil:
					failures++
				case c.Error != nil:
					errors++
				case c.Skipped != nil:
					skipped++
				}
			}
			if len(s.Cases) != s.Tests || failures != s.Failures || errors != s.Errors || skipped != s.Skipped {
				t.Errorf("%s: %d cases, %d failures, %d errors, %d skipped, but it says %d, %d, %d, %d", name,
					len(s.Cases), failures, errors, skipped, s.Tests, s.Failures, s.Errors, s.Skipped)
			}
			if (failures+errors > 0) != (v.Outcome() != Passed) {
				t.Errorf("%s: %d failures and errors where the outcome is %v", name, failures+errors, v.Outcome())
			}
		}
	}
}

// TestCheckInTest holds the assertion for tests to what it says of a capture.
func TestCheckInTest(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "policy.yaml")
	for _, c := range []struct {
		policy, capture string
		failed          bool
	}{
		{"default: allow", "lesson.pcap", false},
		{"default: deny", "lesson.pcap", true},
		{"default: allow", "cut.pcap", true},
		{"default: allow", "nothing.pcap", true},
		{"defualt: allow", "lesson.pcap", true},
		{"", "lesson.pcap", true},
	} {
		if err := os.WriteFile(file, []byte(c.policy), 0o666); err != nil {
			t.Fatal(err)
		}
		var tb recorder
		Check(&tb, filepath.Join("../../samples", c.capture), file)
		if (tb != "") != c.failed {
			t.Errorf("%q on %s: %q", c.policy, c.capture, tb)
		}
	}
	var tb recorder
	if Check(&tb, "../../samples/lesson.pcap", filepath.Join(dir, "none.yaml")); tb == "" {
		t.Error("a policy that is not there passes")
	}
}

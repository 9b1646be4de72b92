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

// The schemas: SARIF's is OASIS's own, and a narrower one of what is used of it.
const (
	verdictSchema   = "verdict.schema.json"
	oasisSchema     = "testdata/sarif-schema-2.1.0.json"
	usedSARIFSchema = "testdata/sarif-used.schema.json"
)

// TestJSONSchemas holds each verdict to the published schema, and to SARIF's.
func TestJSONSchemas(t *testing.T) {
	for file, voice := range map[string]string{verdictSchema: "json", oasisSchema: "sarif", usedSARIFSchema: "sarif"} {
		schema := compile(t, file)
		for name, v := range verdicts(t, 1) {
			if err := problem(t, schema, say(t, voice, v, report.Look{})); err != nil {
				t.Errorf("%s as %s, by %s: %v", name, voice, file, err)
			}
		}
	}
}

// TestJSONSchemasReject shows that the schemas are no formality.
func TestJSONSchemasReject(t *testing.T) {
	v := verdicts(t, 1)["office"]
	for _, c := range []struct{ voice, schema, good, bad string }{
		{"json", verdictSchema, `"outcome": "fail"`, `"outcome": "failed"`},
		{"json", verdictSchema, `"today": "2026-11-22"`, `"today": "22.11.2026"`},
		{"json", verdictSchema, `"port": 143`, `"port": 65536`},
		{"json", verdictSchema, `"frame": 507`, `"frame": 0`},
		{"sarif", oasisSchema, `"version": "2.1.0"`, `"version": "2.0.0"`},
		{"sarif", oasisSchema, `"startLine": 9`, `"startLine": 0`},
		{"sarif", oasisSchema, `"level": "error"`, `"level": "fatal"`},
		{"sarif", oasisSchema, `"ruleIndex": 1`, `"ruleNumber": 1`},
		{"sarif", usedSARIFSchema, `"version": "2.1.0"`, `"version": "2.0.0"`},
		{"sarif", usedSARIFSchema, `"startLine": 9`, `"startLine": 0`},
		{"sarif", usedSARIFSchema, `"level": "error"`, `"level": "fatal"`},
		{"sarif", usedSARIFSchema, `"uri": "office.pcap"`, `"uri": "office%zz"`},
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

// TestJUnitSchemas holds each verdict to what Jenkins accepts and to the
// narrower schema of what is used of it, by libxml2.
func TestJUnitSchemas(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("no xmllint here (Debian: libxml2-utils)")
	}
	validate := func(schema string, document []byte) (string, error) {
		c := exec.Command(xmllint, "--noout", "--nonet", "--schema", "testdata/"+schema, "-")
		c.Stdin = bytes.NewReader(document)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	const jenkins, used = "jenkins-junit.xsd", "junit-used.xsd"
	all := verdicts(t, 1)
	for name, v := range all {
		for _, schema := range []string{jenkins, used} {
			if out, err := validate(schema, say(t, "junit", v, report.Look{})); err != nil {
				t.Errorf("%s, by %s: %v\n%s", name, schema, err, out)
			}
		}
	}
	good := say(t, "junit", all["office"], report.Look{})
	for _, c := range []struct{ schema, good, bad string }{
		{jenkins, "<system-err>", "<stderr>"}, {jenkins, ` tests="`, ` test="`},
		{used, `time="0"`, `time="soon"`}, {used, "<system-err>", "<stderr>"}, {used, `T15:44:11"`, `T15:44:11Z"`}, {used, `type="rule"`, ``},
	} {
		bad := bytes.ReplaceAll(good, []byte(c.good), []byte(c.bad))
		if bytes.Equal(good, bad) {
			t.Fatalf("no %s in %s", c.good, good)
		}
		if _, err := validate(c.schema, bad); err == nil {
			t.Errorf("%s accepts %s", c.schema, c.bad)
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

package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"
)

// asJSON is a YAML node as JSON has it: days are texts.
func asJSON(n *yaml.Node) any {
	switch n = followed(n); n.Kind {
	case yaml.DocumentNode:
		return asJSON(n.Content[0])
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = asJSON(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, asJSON(item))
		}
		return list
	}
	switch n.Tag {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!null":
		return nil
	}
	return n.Value
}

// TestPolicySchema holds the schema for editors to what Parse takes: it accepts
// the same, and rejects what has keys that there are not.
func TestPolicySchema(t *testing.T) {
	schema := compile(t, "policy.schema.json")
	check := func(file string) error {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var n yaml.Node
		if err := yaml.Unmarshal(text, &n); err != nil {
			t.Fatal(err)
		}
		return schema.Validate(asJSON(&n))
	}
	gallery, err := filepath.Glob("../../samples/policies/*.yaml")
	if err != nil || len(gallery) == 0 {
		t.Fatal("no gallery", err)
	}
	for _, file := range append(gallery, "testdata/whole.yaml", "testdata/office.yaml") {
		if err := check(file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for _, name := range []string{
		"default-unknown", "expect-wrong", "key-unknown", "limits-wrong", "limits-list-wrong", "list", "nothing-said", "rule-is-text", "rule-key-unknown",
		"rule-name-empty", "rule-two-actions", "rule-without-name", "rules-no-list", "over-unknown", "until-wrong", "values-missing", "fact-of-no-protocol",
	} {
		if check("testdata/broken/"+name+".yaml") == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// TestPolicySchemaKnowsTheKeys holds the schema's keys to the parser's.
func TestPolicySchemaKnowsTheKeys(t *testing.T) {
	text, err := os.ReadFile("policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		of   string
		got  map[string]any
		want []string
	}{
		{"a policy", schema.Properties, sections()}, {"flows", schema.Defs["flows"].Properties, selectorKeys()},
		{"a limit", schema.Defs["bounds"].Properties, measures()},
		{"a rule", schema.Defs["rule"].Properties, []string{"allow", "warn", "deny", "why", "who", "until", "over"}},
	} {
		for _, key := range c.want {
			if c.got[key] == nil {
				t.Errorf("the schema does not know %s of %s", key, c.of)
			}
		}
		for key := range c.got {
			if !slices.Contains(c.want, key) {
				t.Errorf("the schema knows %s of %s, the parser does not", key, c.of)
			}
		}
	}
}

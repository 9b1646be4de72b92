package main

import (
	"os"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify/signatures"
)

// The signatures that the README and the help show can be read, and are of one
// protocol.
func TestSignaturesShown(t *testing.T) {
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, shown, ok := strings.Cut(string(page), "<!-- signatures -->\n```yaml\n")
	shown, _, closed := strings.Cut(shown, "```\n")
	_, helped, hasHelp := strings.Cut(aboutSignatures, "\n\n  signatures:\n")
	helped, _, _ = strings.Cut(helped, "\n\n")
	if !ok || !closed || !hasHelp {
		t.Fatal("no signatures are shown")
	}
	for place, text := range map[string]string{"README": shown, "help": "  signatures:\n" + helped} {
		list, err := signatures.Parse(place, []byte(text))
		if err != nil || len(list) != 1 || list[0].Detector.Name != "acme-telemetry" || len(list[0].Guide.Facts) != 2 {
			t.Errorf("%v of\n%s", err, text)
		}
	}
}

package detect

import (
	_ "embed" // for the guide
	"encoding/hex"
	"strings"
	"sync"
)

// Guide is what people are told of a detector beside its row of the table.
type Guide struct {
	// Reads is what of the protocol's messages it goes by, as a sentence without
	// its subject: "reads message headers: a marker of ones, …".
	Reads string
	// Proofs are what was evidence in the detector's samples, each once.
	Proofs []Proof
	// Facts are the fields of a flow record that it filled for its samples:
	// "host", "tls.version". It may know more than they show.
	Facts []string
}

// Proof is a phrase that evidence is told by, and bytes that it was told of.
type Proof struct {
	Why   string
	Bytes []byte // at most maxProof
}

// maxProof bounds the bytes that a guide shows of a proof.
const maxProof = 16

// GuideTo is the guide to the detector of the built-in table with that name,
// nothing where there is none. What it points at is not to be written.
func GuideTo(name string) Guide { return guides()[name] }

//go:embed guide.tsv
var guideText string

// guides are read when one is first asked for. That all lines can be read is
// for a test to say.
var guides = sync.OnceValue(func() map[string]Guide {
	all := map[string]Guide{}
	for line := range strings.Lines(guideText) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) < 3 {
			continue
		}
		g := all[f[1]]
		switch f[0] {
		case "reads":
			g.Reads = f[2]
		case "proof":
			b, err := hex.DecodeString(f[len(f)-1])
			if err == nil {
				g.Proofs = append(g.Proofs, Proof{f[2], b})
			}
		case "fact":
			g.Facts = append(g.Facts, f[2])
		}
		all[f[1]] = g
	}
	return all
})

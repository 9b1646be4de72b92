package classify

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portscope/portscope/decode"
)

// BenchmarkRun walks through the captures that PORTSCOPE_CAPTURES names,
// separated by spaces, or through the samples; `make profile` makes the
// compiler's profile of it.
func BenchmarkRun(b *testing.B) {
	names := benchmarkCaptures()
	b.ReportAllocs()
	packets := uint64(0)
	for b.Loop() {
		for _, name := range names {
			source, err := decode.Open(name, decode.OpenOptions{})
			if err != nil {
				b.Fatal(err)
			}
			s, _ := Run(context.Background(), []decode.Source{source}, Options{Cores: 1})
			packets += s.Frames
			source.Close()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(packets), "ns/packet")
}

// benchmarkCaptures are those that PORTSCOPE_CAPTURES names, or the samples.
func benchmarkCaptures() []string {
	names := strings.Fields(os.Getenv("PORTSCOPE_CAPTURES"))
	if len(names) == 0 {
		names, _ = filepath.Glob("../samples/*.pcap*")
	}
	return names
}

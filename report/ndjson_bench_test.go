package report

import (
	"io"
	"testing"
)

// BenchmarkNDJSON writes flow records: an operation is one record.
func BenchmarkNDJSON(b *testing.B) {
	s := office()
	one := s.List.(flowList)[0]
	list := make(flowList, b.N)
	for i := range list {
		list[i] = one
	}
	s.List = list
	r := New(s, Options{Top: 1})
	b.ReportAllocs()
	b.ResetTimer()
	if err := NDJSON(io.Discard, r); err != nil {
		b.Fatal(err)
	}
}

package detect

import (
	"slices"
	"testing"

	"github.com/portscope/portscope/decode"
)

// What Head and Bound keep from a row whose First admits it, it would have
// refused: they change no answer, they only spare it.
func TestRowsRefuseWhatTheyAreSpared(t *testing.T) {
	samples := loadSamples(t)
	for _, s := range samples {
		o := s.opening(s.size(), true)
		for _, d := range table {
			checkSpared(t, d, o)
		}
	}
	// A row's own samples with each place holding each byte that it may not.
	for _, s := range samples {
		d := rowNamed(s.protocol)
		if d == nil || !s.want || d.Head == nil {
			continue
		}
		for c := range 256 * heads {
			spoilt := s.spoilt(c>>8, byte(c))
			for _, complete := range []bool{false, true} {
				checkSpared(t, d, spoilt.opening(s.size(), complete))
			}
		}
	}
}

// FuzzSpared shows rows beginnings of a few bytes on ports of all kinds.
func FuzzSpared(f *testing.F) {
	for _, s := range loadSamples(f) {
		if len(s.parts) > 0 {
			f.Add(s.transport == decode.TCP, s.midstream, s.ports[0], s.ports[1], s.parts[0].Data, s.parts[len(s.parts)-1].Data)
		}
	}
	f.Fuzz(func(t *testing.T, tcp, midstream bool, sp, dp uint16, a, b []byte) {
		s := sample{transport: decode.UDP, midstream: midstream, ports: [2]uint16{sp, dp}, parts: []Datagram{{Side: 0, Data: a}, {Side: 1, Data: b}}}
		if tcp {
			s.transport = decode.TCP
		}
		o := s.opening(s.size(), true)
		if !o.Spoke(0) && !o.Spoke(1) {
			return
		}
		for _, d := range table {
			checkSpared(t, d, o)
		}
	})
}

// checkSpared fails where a row recognises what it would not be asked about.
func checkSpared(t *testing.T, d *Detector, o *Opening) {
	t.Helper()
	bare := Detector{First: d.First}
	if d.Over&Over(o.Transport) != 0 && bare.sees(o) && !d.sees(o) && d.Probe(o).Verdict == Yes {
		t.Errorf("%s recognises %q / %q, which Head or Bound keep from it", d.Name, o.head(0), o.head(1))
	}
}

// spoilt is the sample with c at one place of each part.
func (s *sample) spoilt(at int, c byte) *sample {
	other := *s
	other.parts = slices.Clone(s.parts)
	for i := range other.parts {
		p := &other.parts[i]
		if at < len(p.Data) {
			p.Data = slices.Clone(p.Data)
			p.Data[at] = c
		}
	}
	return &other
}

func rowNamed(name string) *Detector {
	i := slices.IndexFunc(table, func(d *Detector) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return table[i]
}

// The engine narrows by exactly what the rows say.
func TestCandidates(t *testing.T) {
	engine := NewEngine(table)
	for _, s := range loadSamples(t) {
		if !s.want {
			continue
		}
		o := s.opening(s.size(), true)
		l := &engine.over[map[decode.IPProtocol]int{decode.TCP: 0, decode.UDP: 1, decode.SCTP: 2}[s.transport]]
		candidates, _ := l.candidates(o)
		var got, want []string
		for n, row := range l.rows {
			if candidates.has(n) {
				got = append(got, table[row].Name)
			}
		}
		over := Over(s.transport)
		for _, d := range table {
			if d.Over&over != 0 && (d.admits(over, o.head(0)) || d.admits(over, o.head(1))) {
				want = append(want, d.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: candidates %q, want %q", s, got, want)
		}
	}
}

// admits says whether a side that begins with head, on transport t, may be
// reason to ask the detector: First and Head have nothing against it.
func (d *Detector) admits(t Transports, head []byte) bool {
	if len(head) == 0 || !d.First.Has(head[0]) {
		return false
	}
	return !slices.ContainsFunc(d.Head, func(p Place) bool {
		return p.Over&t != 0 && p.At < len(head) && !p.Bytes.Has(head[p.At])
	})
}

// near says whether one of two ports is among those that the detector is bound
// to on transport t, true where it is bound to none.
func (d *Detector) near(t Transports, ports [2]uint16) bool {
	if d.Bound.Over&t == 0 {
		return true
	}
	return slices.ContainsFunc(d.Bound.Ports, func(r PortRange) bool { return r.Has(ports[0]) || r.Has(ports[1]) })
}

package report

import (
	"cmp"
	"fmt"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// cleanProgram is p with texts that are safe to show: a process may call itself
// what it likes.
func cleanProgram(p decode.Program) decode.Program {
	p.Name, p.User, p.Unit, p.Container = Clean(p.Name), Clean(p.User), Clean(p.Unit), Clean(p.Container)
	return p
}

// cleanPrograms gives a flow's ends clean programs of their own.
func cleanPrograms(f *classify.Flow) {
	for _, e := range [2]*classify.Endpoint{&f.Originator, &f.Responder} {
		if e.Program != nil {
			p := cleanProgram(*e.Program)
			e.Program = &p
		}
	}
}

// programName is the program that a flow is of: of the two of a flow within a
// host, the one that opened it. It is "" where none is known.
func programName(f *classify.Flow) string {
	for _, e := range [2]*classify.Endpoint{&f.Originator, &f.Responder} {
		if e.Program != nil {
			return nameOfProgram(e)
		}
	}
	return ""
}

// nameOfProgram is the name of the program at an end. One that ended before it
// could be asked for its name goes by its number.
func nameOfProgram(e *classify.Endpoint) string {
	if e.Program == nil {
		return ""
	}
	return cmp.Or(e.Program.Name, fmt.Sprintf("process %d", e.Program.PID))
}

// hasPrograms says whether any program was asked for, or is named by the
// captures.
func hasPrograms(s *classify.Summary) bool {
	if s.Programs.Flows > 0 {
		return true
	}
	for i := range s.Captures {
		for _, c := range s.Captures[i].Comments {
			if _, _, ok := decode.ParseProgramComment(c.Text); ok {
				return true
			}
		}
	}
	return false
}

// unnamed says how many of the flows of this host could not be attributed, ""
// where none were asked for.
func (r *Report) unnamed() string {
	c := r.Programs
	if c.Flows == 0 {
		return ""
	}
	return fmt.Sprintf("%s of this host; the program is not known at an end of %s", plural(c.Flows, "flow"), formatCount(c.Unnamed))
}

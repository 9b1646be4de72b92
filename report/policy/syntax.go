package policy

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)
	// What the YAML parser, other than its scanner, complains of: it counts
	// lines from 0 then.
	fromZero = regexp.MustCompile(`^did not find expected (key|node content|',' or '[\]}]'|'-' indicator|<)`)
)

// malformed tells of what is no YAML. The YAML parser stops at the first such
// place.
func (p *parser) malformed(err error) {
	parts := yamlLine.FindStringSubmatch(err.Error())
	if parts == nil {
		p.failAt(1, 1, "", "not YAML: %v", err)
		return
	}
	line, _ := strconv.Atoi(parts[1]) // 0 where there is none
	if line == 0 || fromZero.MatchString(parts[2]) {
		line++
	}
	if at := p.tabbed(line); at > 0 {
		p.failAt(at, 1, "", "not YAML: a tab; lines are indented by blanks")
		return
	}
	p.failAt(line, p.indent(line), "", "not YAML: %s", inYAML(parts[2]))
}

// inYAML says in other words what the YAML parser says most.
func inYAML(problem string) string {
	switch {
	case problem == "did not find expected key":
		return "among the keys from here on, a line is indented otherwise than the others"
	case problem == "did not find expected '-' indicator":
		return "in the list from here on, a line is indented otherwise than the others, or lacks its \"- \""
	case problem == "could not find expected ':'":
		return "a key without its colon"
	case problem == "mapping values are not allowed in this context":
		return "a colon in a text; put the text in quotes"
	case problem == "found character that cannot start any token":
		return "texts that begin with @, ` or % stand in quotes"
	case strings.HasPrefix(problem, "did not find expected ',' or"):
		return "a list in brackets that is not closed, or lacks a comma"
	case problem == "found unexpected end of stream":
		return "a quote that is not closed"
	}
	return problem
}

// tabbed is the first line at or about a place that is indented by a tab, 0 for
// none.
func (p *parser) tabbed(line int) int {
	for at := max(line-1, 1); at <= min(line+1, len(p.lines)); at++ {
		if strings.HasPrefix(strings.TrimLeft(p.lines[at-1], " "), "\t") {
			return at
		}
	}
	return 0
}

// indent is the column of a line's first character that is no blank.
func (p *parser) indent(line int) int {
	if line < 1 || line > len(p.lines) {
		return 1
	}
	s := p.lines[line-1]
	return len(s) - len(strings.TrimLeft(s, " ")) + 1
}

package report

import (
	"io"
	"strconv"
	"strings"
)

// jsonWriter writes a JSON document piece by piece, so that its length is not
// bounded by memory. Keys are plain ASCII literals. Texts are clean already:
// of what JSON must escape, Clean leaves only the quote and the backslash.
type jsonWriter struct {
	w      io.Writer
	b      []byte
	indent bool // a line for each member
	depth  int
	first  bool   // nothing was written yet in the object or list at hand
	event  string // what flow records tell of, "" for flows as they are
	err    error
}

// flushAt is how much is gathered before it is written.
const flushAt = 32 << 10

func newJSONWriter(w io.Writer, indent bool) *jsonWriter {
	return &jsonWriter{w: w, b: make([]byte, 0, flushAt+4<<10), indent: indent, first: true}
}

// flush writes what was gathered.
func (j *jsonWriter) flush() error {
	if j.err == nil && len(j.b) > 0 {
		_, j.err = j.w.Write(j.b)
	}
	j.b = j.b[:0]
	return j.err
}

// endLine ends a document, and writes it out where enough was gathered. It
// says whether to go on.
func (j *jsonWriter) endLine() bool {
	j.b = append(j.b, '\n')
	j.first = true
	j.spill()
	return j.err == nil
}

func (j *jsonWriter) spill() {
	if len(j.b) >= flushAt {
		_ = j.flush() // kept in err
	}
}

// next begins a member of an object or an item of a list.
func (j *jsonWriter) next() {
	if !j.first {
		j.b = append(j.b, ',')
	}
	j.line()
	j.first = false
}

// line breaks the line where the document is laid out.
func (j *jsonWriter) line() {
	if !j.indent || j.depth == 0 {
		return
	}
	j.b = append(j.b, '\n')
	for range j.depth {
		j.b = append(j.b, ' ', ' ')
	}
}

func (j *jsonWriter) key(k string) {
	j.next()
	j.b = append(j.b, '"')
	j.b = append(j.b, k...)
	j.b = append(j.b, '"', ':')
	if j.indent {
		j.b = append(j.b, ' ')
	}
}

func (j *jsonWriter) open(c byte) {
	j.b = append(j.b, c)
	j.depth++
	j.first = true
}

func (j *jsonWriter) close(c byte) {
	j.depth--
	if !j.first {
		j.line()
	}
	j.b = append(j.b, c)
	j.first = false
	j.spill()
}

// object writes a member that is an object; body writes its members.
func (j *jsonWriter) object(k string, body func()) {
	j.key(k)
	j.open('{')
	body()
	j.close('}')
}

// text writes a member that is a text, and leaves it out where empty.
func (j *jsonWriter) text(k, s string) {
	if s == "" {
		return
	}
	j.key(k)
	j.quote(s)
}

func (j *jsonWriter) quote(s string) {
	j.b = append(j.b, '"')
	if strings.IndexByte(s, '"') < 0 && strings.IndexByte(s, '\\') < 0 {
		j.b = append(j.b, s...)
	} else {
		for i := range len(s) {
			if s[i] == '"' || s[i] == '\\' {
				j.b = append(j.b, '\\')
			}
			j.b = append(j.b, s[i])
		}
	}
	j.b = append(j.b, '"')
}

// texts writes a member that is a list of texts, and leaves it out where empty.
func (j *jsonWriter) texts(k string, list []string) {
	if len(list) == 0 {
		return
	}
	j.key(k)
	j.list(list)
}

func (j *jsonWriter) list(list []string) {
	j.b = append(j.b, '[')
	for i, s := range list {
		j.comma(i)
		j.quote(s)
	}
	j.b = append(j.b, ']')
}

// comma parts the items of a list that is written on one line.
func (j *jsonWriter) comma(i int) {
	if i == 0 {
		return
	}
	j.b = append(j.b, ',')
	if j.indent {
		j.b = append(j.b, ' ')
	}
}

// number writes a member that is a count.
func (j *jsonWriter) number(k string, n uint64) {
	j.key(k)
	j.b = strconv.AppendUint(j.b, n, 10)
}

// numbers writes a member that is a list of n counts, on one line.
func (j *jsonWriter) numbers(k string, n int, number func(i int) uint64) {
	j.key(k)
	j.b = append(j.b, '[')
	for i := range n {
		j.comma(i)
		j.b = strconv.AppendUint(j.b, number(i), 10)
	}
	j.b = append(j.b, ']')
}

// some writes a member that is a count, and leaves it out where zero.
func (j *jsonWriter) some(k string, n uint64) {
	if n != 0 {
		j.number(k, n)
	}
}

// bool writes a member that is true or false.
func (j *jsonWriter) bool(k string, is bool) {
	j.key(k)
	j.b = strconv.AppendBool(j.b, is)
}

// flag writes a member that is true, and leaves it out where it is not.
func (j *jsonWriter) flag(k string, is bool) {
	if is {
		j.key(k)
		j.b = append(j.b, "true"...)
	}
}

// time writes a member that is a time, in RFC 3339.
func (j *jsonWriter) time(k string, ns int64, decimals int) {
	j.key(k)
	j.b = append(j.b, '"')
	j.b = appendTime(j.b, ns, decimals)
	j.b = append(j.b, '"')
}

// seconds writes a member that is a span of time.
func (j *jsonWriter) seconds(k string, ns int64) {
	j.key(k)
	j.b = appendSeconds(j.b, ns)
}

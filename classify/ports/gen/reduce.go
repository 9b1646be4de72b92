package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// row is one named line of the registry.
type row struct {
	name        string
	first, last uint16
	transport   string // "-" where the registry names none
	reference   string
	description string
}

// The columns of IANA's CSV that are read.
const (
	columnName         = 0
	columnPort         = 1
	columnTransport    = 2
	columnDescription  = 3
	columnRegistered   = 6
	columnModified     = 7
	columnReference    = 8
	columnsAtLeast     = 9
	transportUnstated  = "-"
	headerOfFirstColum = "Service Name"
)

// spoken lists the ports of several names of which the registry does not list
// first the one in use; the name in use is put before the others.
var spoken = map[string]bool{
	"465 tcp submissions":     true, // RFC 8314 section 7.3; urd has it, too
	"750 udp kerberos-iv":     true,
	"1701 tcp l2tp":           true, // RFC 2661 section 8.1 reuses L2F's port
	"1701 udp l2tp":           true,
	"2049 tcp nfs":            true, // RFC 7530 section 3.1
	"2049 udp nfs":            true,
	"9100 tcp pdl-datastream": true,
	"9100 udp pdl-datastream": true,
}

// reduce writes the named rows of IANA's CSV that have a port, in the order of
// (port, transport), with the names of one port side by side.
func reduce(w io.Writer, r io.Reader) error {
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return err
	}
	if len(records) == 0 || len(records[0]) < columnsAtLeast || records[0][columnName] != headerOfFirstColum {
		return fmt.Errorf("not IANA's service-names-port-numbers.csv")
	}
	rows, newest, err := namedRows(records[1:])
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, inOrder)
	return write(w, rows, newest)
}

// namedRows returns the records that name a service on a port, and the date of
// the newest change of any record.
func namedRows(records [][]string) (rows []row, newest string, err error) {
	for _, record := range records {
		newest = max(newest, record[columnRegistered], record[columnModified])
		if record[columnName] == "" || record[columnPort] == "" {
			continue
		}
		first, last, err := portRange(record[columnPort])
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", record[columnName], err)
		}
		rows = append(rows, row{
			name:        record[columnName],
			first:       first,
			last:        last,
			transport:   orElse(record[columnTransport], transportUnstated),
			reference:   rfcs(record[columnReference]),
			description: describe(record[columnDescription]),
		})
	}
	return rows, newest, nil
}

// portRange reads "80" or "6000-6063".
func portRange(text string) (first, last uint16, err error) {
	low, high, ranged := strings.Cut(text, "-")
	if !ranged {
		high = low
	}
	from, err := strconv.ParseUint(low, 10, 16)
	if err != nil {
		return 0, 0, err
	}
	to, err := strconv.ParseUint(high, 10, 16)
	if err != nil {
		return 0, 0, err
	}
	if from > to {
		return 0, 0, fmt.Errorf("range %s runs backwards", text)
	}
	return uint16(from), uint16(to), nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// anRFC is an RFC as IANA's reference column cites it. Other references
// (people, drafts, other bodies' documents) are left out.
var anRFC = regexp.MustCompile(`\[(RFC[0-9]+)\]`)

// rfcs lists the RFCs of a reference column, with a space between.
func rfcs(reference string) string {
	var cited []string
	for _, match := range anRFC.FindAllStringSubmatch(reference, -1) {
		cited = append(cited, match[1])
	}
	return strings.Join(cited, " ")
}

// replacementNote begins the sentence that IANA puts below the description of
// a name made well-formed by RFC 6335 section 5.1. The old name stands in a
// row of its own, so the sentence says nothing that is not there.
const replacementNote = "IANA assigned this well-formed service name"

// describe is a description on one line.
func describe(description string) string {
	description, _, _ = strings.Cut(description, replacementNote)
	return strings.Join(strings.Fields(description), " ")
}

// inOrder compares by port, then transport, then which name is in use. Names
// that are equal in all keep the registry's order.
func inOrder(a, b row) int {
	if a.first != b.first {
		return int(a.first) - int(b.first)
	}
	if a.transport != b.transport {
		return transportOrder(a.transport) - transportOrder(b.transport)
	}
	return unspoken(a) - unspoken(b)
}

func transportOrder(transport string) int {
	return slices.Index([]string{transportUnstated, "tcp", "udp", "sctp", "dccp"}, transport)
}

func unspoken(r row) int {
	if spoken[fmt.Sprintf("%d %s %s", r.first, r.transport, r.name)] {
		return 0
	}
	return 1
}

// head begins registry.tsv.
const head = `# IANA Service Name and Transport Protocol Port Number Registry, reduced to the
# named rows with a port. Source, published under CC0 1.0:
# https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.csv
# Made by "go run ./gen CSV"; not edited by hand. The first of several names of
# a port is the one in use; "-" is a transport that the registry does not state.
# newest entry: %s
# name	port	transport	reference	description
`

func write(w io.Writer, rows []row, newest string) error {
	if _, err := fmt.Fprintf(w, head, newest); err != nil {
		return err
	}
	for _, r := range rows {
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.name, r.ports(), r.transport, r.reference, r.description)
		if err != nil {
			return err
		}
	}
	return nil
}

// ports is the row's port, or its first and last with a dash between.
func (r row) ports() string {
	if r.first == r.last {
		return strconv.Itoa(int(r.first))
	}
	return fmt.Sprintf("%d-%d", r.first, r.last)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/classify/ports"
)

const aboutPorts = `Ports says what is known of port numbers and services: what IANA's registry
assigns, per transport, and what a port is used for where usage moved on ("de
facto", with its source). EXPECTED is what the bytes of a flow are expected to
speak there; whether they do is for the capture to say.`

const portsExamples = `  portscope ports 443          a port
  portscope ports 53/udp       a port of one transport
  portscope ports 8000-8100    a range
  portscope ports https        a service, by any of its names`

// newPortsCommand is `portscope ports`.
func newPortsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "ports [PORT|RANGE|NAME]...",
		Short:   "say what a port or a service is registered and used for",
		Long:    aboutPorts,
		Example: portsExamples,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return portsCommand(args, c.OutOrStdout())
		},
	}
}

// portsCommand prints what is known of each argument, or of the registry where
// there is none. Nothing is printed where an argument is not understood.
func portsCommand(args []string, w io.Writer) error {
	if len(args) == 0 {
		return printRegistry(w)
	}
	var rows []portRow
	var wrong []error
	for _, arg := range args {
		more, err := portRows(arg)
		rows = append(rows, more...)
		wrong = append(wrong, err)
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	return printPorts(w, rows)
}

// printRegistry says what there is to ask for.
func printRegistry(w io.Writer) error {
	rows := ports.Rows()
	total := rows[0]
	var each []string
	for _, t := range ports.Transports {
		total += rows[t]
		each = append(each, fmt.Sprintf("%d %v", rows[t], t))
	}
	_, err := fmt.Fprintf(w, `IANA's registry of %s: %d named rows (%s, %d of no stated transport).
De-facto uses beside it: %d.

Ask for a port, a range or a service:
%s
`, ports.Date(), total, strings.Join(each, ", "), rows[0], ports.Uses(), portsExamples)
	return err
}

// portRow is one line of the command's table.
type portRow struct {
	port, transport, class, name, source, expected, description string
}

// portRows is what is known of an argument: a port, a range or a name, each
// with or without a transport ("53/udp").
func portRows(arg string) ([]portRow, error) {
	what, over := arg, ports.Transports[:]
	for _, t := range ports.Transports {
		if before, ok := strings.CutSuffix(strings.ToLower(arg), "/"+t.String()); ok {
			what, over = before, []ports.Transport{t}
		}
	}
	first, last, numeric, err := portNumbers(what)
	if err != nil {
		return nil, err
	}
	if numeric {
		return rowsOfRange(first, last, over), nil
	}
	return rowsOfName(what, over)
}

// portNumbers reads "443" or "8000-8100", and says whether text is either.
func portNumbers(text string) (first, last uint16, numeric bool, err error) {
	low, high, ranged := strings.Cut(text, "-")
	if !ranged {
		high = low
	}
	if !isDigits(low) || !isDigits(high) {
		return 0, 0, false, nil
	}
	from, err1 := strconv.ParseUint(low, 10, 16)
	to, err2 := strconv.ParseUint(high, 10, 16)
	if err1 != nil || err2 != nil {
		return 0, 0, true, usagef("%s: ports end at 65535", text)
	}
	if from > to {
		return 0, 0, true, usagef("%s: the range ends before it begins; try %s-%s", text, high, low)
	}
	return uint16(from), uint16(to), true, nil
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// rowsOfRange is the rows of all ports from first to last. A row that covers
// several of them is shown once.
func rowsOfRange(first, last uint16, over []ports.Transport) []portRow {
	var rows []portRow
	for port := int(first); port <= int(last); port++ {
		for _, t := range over {
			rows = append(rows, rowsOf(ports.Lookup(t, uint16(port)), uint16(port) == first)...)
		}
	}
	if len(rows) > 0 {
		return rows
	}
	return []portRow{{
		port: span(first, last), transport: "-", class: classes(first, last),
		name: "-", source: "-", expected: "-", description: "not assigned",
	}}
}

// rowsOfName is the rows of a service, or of the ports that a protocol is
// usually on where no service is called so.
func rowsOfName(name string, over []ports.Transport) ([]portRow, error) {
	entries := ports.ByName(name)
	if len(entries) == 0 {
		for _, p := range ports.Usual(strings.ToLower(name)) {
			entries = append(entries, ports.Lookup(p.Transport, p.Number))
		}
	}
	if len(entries) == 0 {
		return nil, unknownService(name)
	}
	var rows []portRow
	for _, e := range entries {
		if slices.Contains(over, e.Transport) {
			rows = append(rows, rowsOf(e, true)...)
		}
	}
	if len(rows) == 0 {
		return nil, usagef("%s is on no %v port", name, over[0])
	}
	return rows, nil
}

// nearest is how many names an error offers.
const nearest = 3

func unknownService(name string) error {
	near := ports.Nearest(name, nearest)
	if len(near) == 0 {
		return usagef("no service is called %q", name)
	}
	return usagef("no service is called %q; did you mean %s?", name, strings.Join(near, ", "))
}

// rowsOf is the rows of one port: its de-facto use, if any, before its
// registration. What covers several ports is left to the first of them unless
// the port is the first that was asked for.
func rowsOf(e ports.Entry, begins bool) []portRow {
	var rows []portRow
	expected := orDash(strings.Join(ports.Expects(e.Transport, e.Number), " "))
	if u := e.DeFacto; u.Name != "" && (begins || e.Number == u.First) {
		rows = append(rows, portRow{
			port: span(u.First, u.Last), name: u.Name, source: "de facto", expected: expected,
			description: u.Description + " (" + u.Source + ")",
		})
		expected = "-"
	}
	if a := e.Assigned; a.Name != "" && (begins || e.Number == a.First) {
		rows = append(rows, portRow{
			port: span(a.First, a.Last), name: a.Name, source: "IANA", expected: expected,
			description: describeAssigned(e),
		})
	}
	for i := range rows {
		rows[i].transport, rows[i].class = e.Transport.String(), ports.ClassOf(e.Number).String()
	}
	return rows
}

// describeAssigned is IANA's description with what else the registry says.
func describeAssigned(e ports.Entry) string {
	text := e.Assigned.Description
	if aliases := ports.Aliases(e.Transport, e.Number); len(aliases) > 0 {
		text += "; also " + strings.Join(aliases, ", ")
	}
	if e.Assigned.Reference != "" {
		text += " (" + e.Assigned.Reference + ")"
	}
	return orDash(strings.TrimLeft(text, "; "))
}

// span is a port, or the first and last of several.
func span(first, last uint16) string {
	if first == last {
		return strconv.Itoa(int(first))
	}
	return fmt.Sprintf("%d-%d", first, last)
}

// classes is the class of the ports, or of the first and the last.
func classes(first, last uint16) string {
	from, to := ports.ClassOf(first), ports.ClassOf(last)
	if from == to {
		return from.String()
	}
	return from.String() + " to " + to.String()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// printPorts prints the rows as a table with aligned columns.
func printPorts(w io.Writer, rows []portRow) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PORT\tTRANSPORT\tCLASS\tNAME\tSOURCE\tEXPECTED\tDESCRIPTION")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			r.port, r.transport, r.class, r.name, r.source, r.expected, r.description)
	}
	return table.Flush()
}

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/ports"
)

const aboutProtocols = `Protocols lists the protocols that are recognised by their bytes, with where each
is specified and what proves it most plainly. Of the protocols that are named it
tells all: what is read of their messages, on which ports they are at home,
which fields of a flow they fill, and the bytes that were proof in samples.`

// aboutSignatures is what the flag --signatures takes.
const aboutSignatures = `

With --signatures FILE, which read, live and explain take, too, protocols of
your own are recognised after those that are built in. The file is YAML:

  signatures:
  - name: acme-telemetry
    transport: tcp                           # udp, sctp, or a list
    ports: [7000, 7100-7110]                 # where it is at home
    client:                                  # all must hold for its first bytes
    - {at: 0, text: ACME}
    - {at: 4, bytes: "80", mask: "c0"}
    - {at: 5, length: 2, order: little, adds: 7}
    server:                                  # or, for any side: either
    - match: 'OK (?P<host>[a-z.]+) (?P<version>[0-9.]+)\r\n'

bytes (hex) and text may be lists, of which one must be there. length is a
number of so many bytes that is, with what is added, the message's length.
match is an RE2 expression, anchored where it begins; its groups host and
application name the flow, others are facts of it. size: 12-64 bounds a
datagram, count: 3 asks for so many of them, both: true makes either hold for
both sides. A signature that fixes less than 24 bits of what it looks at is
believed on its ports alone.`

const protocolsExamples = `  portscope protocols              all
  portscope protocols quic         one of them, by its id
  portscope protocols "source engine"   or as people write it`

// newProtocolsCommand is `portscope protocols`.
func newProtocolsCommand() *cobra.Command {
	var files []string
	c := &cobra.Command{
		Use:     "protocols [NAME]...",
		Short:   "list the protocols that are recognised by their bytes, and tell of them",
		Long:    aboutProtocols + aboutSignatures,
		Example: protocolsExamples,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			all, err := readSignatures(files)
			switch {
			case err != nil:
				return err
			case len(args) == 0:
				return damaged(listProtocols(c.OutOrStdout(), &all))
			}
			return describeProtocols(c.OutOrStdout(), &all, args)
		},
	}
	addSignatures(c.Flags(), &files)
	return c
}

// listProtocols writes a line for each detector, in the order of their names.
func listProtocols(out io.Writer, all *described) error {
	table := slices.SortedFunc(slices.Values(all.rows), func(a, b *detect.Detector) int { return cmp.Compare(a.Name, b.Name) })
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tPROTOCOL\tOVER\tSPECIFIED IN\tPROVEN BY")
	for _, d := range table {
		proof := "-"
		if p := all.guide(d).Proofs; len(p) > 0 {
			proof = p[0].Why
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", d.Name, d.Title, over(d.Over), d.Spec, proof)
	}
	return w.Flush()
}

// describeProtocols tells of the detectors that are named. Nothing is written
// where a name is not known.
func describeProtocols(out io.Writer, all *described, names []string) error {
	var chosen []*detect.Detector
	var wrong []error
	for _, name := range names {
		if d := detectorCalled(all.rows, name); d != nil {
			chosen = append(chosen, d)
		} else {
			wrong = append(wrong, usagef("%s is no protocol that is recognised%s; `portscope protocols` lists them", name, suggestion(all.rows, name)))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	var text strings.Builder
	for i, d := range chosen {
		if i > 0 {
			text.WriteByte('\n')
		}
		describeProtocol(&text, d, all.guide(d))
	}
	_, err := io.WriteString(out, text.String())
	return damaged(err)
}

// detectorCalled is the detector of that id, else of that title, in any case;
// nil where there is none.
func detectorCalled(table []*detect.Detector, name string) *detect.Detector {
	for _, d := range table {
		if strings.EqualFold(d.Name, name) {
			return d
		}
	}
	for _, d := range table {
		if strings.EqualFold(d.Title, name) {
			return d
		}
	}
	return nil
}

// suggestion names the protocols whose ids or titles hold what was typed.
func suggestion(table []*detect.Detector, typed string) string {
	const most = 5
	var like []string
	for _, d := range table {
		name, title, part := d.Name, strings.ToLower(d.Title), strings.ToLower(typed)
		if strings.Contains(name, part) || strings.Contains(title, part) || strings.Contains(part, name) && len(name) > 2 {
			like = append(like, d.Name)
		}
	}
	slices.Sort(like)
	if len(like) == 0 {
		return ""
	}
	return " (perhaps " + strings.Join(like[:min(len(like), most)], ", ") + ")"
}

// proseWidth and valueAt are how wide a description is, in characters, and
// where the values of its parts begin.
const (
	proseWidth = 80
	valueAt    = 15
)

// describeProtocol writes all that is known of a detector.
func describeProtocol(text *strings.Builder, d *detect.Detector, g detect.Guide) {
	fmt.Fprintf(text, "%s (%s)\n", d.Title, d.Name)
	prose(text, "specified in", d.Spec)
	prose(text, "looked for on", strings.ReplaceAll(over(d.Over), " ", ", "))
	prose(text, "how", g.Reads)
	prose(text, "ports", homePorts(d))
	prose(text, "fills", strings.Join(g.Facts, ", "))
	if d.Follow != nil {
		prose(text, "tells", "of other flows too: names of addresses, or flows to come")
	}
	for i, p := range g.Proofs {
		head := ""
		if i == 0 {
			head = "proven by"
		}
		prose(text, head, p.Why)
		if len(p.Bytes) == 0 {
			continue
		}
		fmt.Fprintf(text, "%*s% x  %s\n", valueAt, "", p.Bytes, asText(p.Bytes))
	}
}

// prose writes a part's name and its value, broken between words; nothing where
// there is no value.
func prose(text *strings.Builder, name, value string) {
	column := valueAt
	fmt.Fprintf(text, "%-*s", valueAt, name)
	for i, word := range strings.Fields(orDash(value)) {
		switch {
		case i == 0:
		case column+1+utf8.RuneCountInString(word) > proseWidth:
			fmt.Fprintf(text, "\n%*s", valueAt, "")
			column = valueAt
		default:
			text.WriteByte(' ')
			column++
		}
		text.WriteString(word)
		column += utf8.RuneCountInString(word)
	}
	text.WriteByte('\n')
}

// homePorts are the ports on which a protocol is expected, as many as fit a few
// lines.
func homePorts(d *detect.Detector) string {
	const most = 12
	var list []string
	for _, p := range d.Home {
		list = append(list, span(p.From, p.To))
	}
	usual := ports.Usual(d.Name)
	for i, p := range usual {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(usual)-most))
			break
		}
		list = append(list, fmt.Sprintf("%d/%v", p.Number, p.Transport))
	}
	if len(list) == 0 {
		return "none of its own"
	}
	return strings.Join(list, ", ")
}

// asText is bytes as text, a dot for each that is no printable ASCII.
func asText(b []byte) string {
	text := make([]byte, len(b))
	for i, c := range b {
		text[i] = '.'
		if c >= ' ' && c <= '~' {
			text[i] = c
		}
	}
	return string(text)
}

// over names the transports of a set: "tcp udp".
func over(set detect.Transports) string {
	var names []string
	for _, t := range []struct {
		in   detect.Transports
		name string
	}{{detect.TCP, "tcp"}, {detect.UDP, "udp"}, {detect.SCTP, "sctp"}} {
		if set&t.in != 0 {
			names = append(names, t.name)
		}
	}
	return strings.Join(names, " ")
}

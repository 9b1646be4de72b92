package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/ports"
)

// CSV writes a row for each conversation, or where a grouping was asked for,
// for each group and each part of it (RFC 4180, but for its line ends).
func CSV(w io.Writer, r *Report) error {
	c := csv.NewWriter(w)
	if r.By == "" {
		writeConversations(c, r)
	} else {
		writeGroups(c, r)
	}
	c.Flush()
	return c.Error()
}

func writeConversations(w *csv.Writer, r *Report) {
	_ = w.Write([]string{ // Error tells of it later
		"transport", "client_ip", "client_port", "server_ip", "server_port", "server_port_class", "service", "protocol",
		"confidence", "application", "host", "port_verdict", "state", "flows", "first", "last", "duration",
		"packets_sent", "packets_received", "bytes_sent", "bytes_received", "payload_sent", "payload_received",
		"client_process", "server_process",
	})
	for c := range r.Conversations {
		_ = w.Write(conversationRow(r, c))
	}
}

func conversationRow(r *Report, c *Conversation) []string {
	f := &c.Flow
	row := []string{f.Protocol.String(), f.Originator.Address.String(), "", f.Responder.Address.String(), "", ""}
	if hasPorts(f.Protocol) {
		row[2] = strconv.Itoa(int(f.Originator.Port))
		row[4] = strconv.Itoa(int(f.Responder.Port))
		row[5] = ports.ClassOf(f.Responder.Port).String()
	}
	row = append(row, harmless(f.Service), f.Speaks, f.Confidence.String(), harmless(f.Application), harmless(f.Names.Host),
		f.PortVerdict.String(), c.State, decimal(c.Figures.Flows))
	row = append(append(row, spanCells(r, &c.Figures)...), countCells(&c.Figures)...)
	return append(row, harmless(nameOfProgram(&f.Originator)), harmless(nameOfProgram(&f.Responder)))
}

func writeGroups(w *csv.Writer, r *Report) {
	second := "application"
	if !r.By.isService() {
		second = "service"
	}
	_ = w.Write([]string{ // Error tells of it later
		r.By.String(), second, "protocols", "ports", "hosts", "flows", "conversations", "share", "first", "last", "duration",
		"packets_sent", "packets_received", "bytes_sent", "bytes_received", "payload_sent", "payload_received",
	})
	for i := range r.Groups {
		g := &r.Groups[i]
		_ = w.Write(groupRow(r, g, g.Name, ""))
		for k := range g.Parts {
			_ = w.Write(groupRow(r, &g.Parts[k], g.Name, g.Parts[k].Title))
		}
	}
}

func groupRow(r *Report, g *Group, first, second string) []string {
	var list []string
	for _, p := range g.Ports {
		list = append(list, p.String())
	}
	row := []string{
		harmless(first), harmless(second), strings.Join(g.Protocols, " "), strings.Join(list, " "), harmless(strings.Join(g.Hosts, " ")),
		decimal(g.Flows), decimal(g.Conversations), strconv.FormatFloat(g.Share, 'f', 4, 64),
	}
	return append(append(row, spanCells(r, &g.Figures)...), countCells(&g.Figures)...)
}

func spanCells(r *Report, f *classify.Figures) []string {
	return []string{
		string(appendTime(nil, f.First, r.Decimals)), string(appendTime(nil, f.Last, r.Decimals)),
		string(appendSeconds(nil, f.Last-f.First)),
	}
}

func countCells(f *classify.Figures) []string {
	return []string{
		decimal(f.SentPackets), decimal(f.ReceivedPackets), decimal(f.SentBytes), decimal(f.ReceivedBytes),
		decimal(f.SentPayload), decimal(f.ReceivedPayload),
	}
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// harmless keeps a spreadsheet from taking text off the wire for a formula, by
// the quote that spreadsheets hide.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

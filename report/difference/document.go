package difference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"strings"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/report"
	"github.com/portscope/portscope/report/policy"
)

// IsDocument says whether a file that begins so is JSON, and no capture.
func IsDocument(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("{"))
}

// Read reads the picture that `read -o json` wrote. The error says what is wrong
// with the document, in words that follow its name.
func Read(name string, r io.Reader) (*Picture, error) {
	p := newPicture(report.Clean(name))
	d := json.NewDecoder(r)
	var v document
	if err := d.Decode(&v); err != nil {
		return nil, reasonOf(err)
	}
	if err := p.take(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("goes on after the summary")
	}
	return p, nil
}

// reasonOf says why a document cannot be read.
func reasonOf(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("is no JSON: %v, at byte %d", err, syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Errorf("is not what portscope writes: %s is a %s", kind.Field, kind.Value)
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return errors.New("is JSON that is cut off")
	}
	return fmt.Errorf("cannot be read: %w", err)
}

// document is a summary, as far as it is compared.
type document struct {
	Schema           int       `json:"schema"`
	By               string    `json:"by"`
	Applications     []heading `json:"applications"`
	MoreApplications int       `json:"more_applications"`
	Captures         []struct {
		Error string `json:"error"`
	} `json:"captures"`
	Findings  []told `json:"findings"`
	Transport string `json:"transport"` // of a flow record
}

// heading is a service of a summary.
type heading struct {
	Name              string         `json:"name"`
	Conversations     []conversation `json:"conversations"`
	MoreConversations int            `json:"more_conversations"`
}

type conversation struct {
	Transport    string   `json:"transport"`
	Responder    end      `json:"responder"`
	OrientedBy   string   `json:"oriented_by"`
	Protocol     string   `json:"protocol"`
	Confidence   string   `json:"confidence"`
	Application  string   `json:"application"`
	Host         string   `json:"host"`
	HostFrom     string   `json:"host_from"`
	Flows        []uint64 `json:"flows"`
	FlowCount    uint64   `json:"flow_count"`
	Originators  volume   `json:"originators"`
	Responders   volume   `json:"responders"`
	Inner        string   `json:"inner"`
	TLSVersion   string   `json:"tls_version"`
	HandshakeRTT float64  `json:"handshake_rtt"`
}

type end struct {
	IP   string `json:"ip"`
	Port uint16 `json:"port"`
}

type volume struct {
	Bytes uint64 `json:"bytes"`
}

// told is a finding.
type told struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
	Host     string `json:"host"`
	Port     uint16 `json:"port"`
	Flows    uint64 `json:"flows"`
	Examples []struct {
		Frame uint64 `json:"frame"`
	} `json:"examples"`
}

// take adds what a document tells.
func (p *Picture) take(d *document) error {
	switch {
	case d.Schema == 0:
		return errors.New("is JSON, and no summary of portscope")
	case d.Schema != report.Schema:
		return fmt.Errorf("is of schema %d, and %d is read", d.Schema, report.Schema)
	case d.Transport != "":
		return errors.New("is flow records; a summary is compared, which -o json writes")
	case d.By != "service":
		return fmt.Errorf("is a summary by %s; write it without --by", d.By)
	case d.MoreApplications > 0:
		return errPart
	}
	for _, c := range d.Captures {
		if c.Error != "" {
			p.Damage = append(p.Damage, report.Clean(c.Error))
		}
	}
	for i := range d.Applications {
		if err := p.takeHeading(&d.Applications[i]); err != nil {
			return err
		}
	}
	for i := range d.Findings {
		if err := p.takeFinding(&d.Findings[i]); err != nil {
			return err
		}
	}
	return nil
}

// errPart says that not all of a capture is in its summary.
var errPart = errors.New("is a summary of a part, with --top; write it without")

func (p *Picture) takeHeading(h *heading) error {
	if h.MoreConversations > 0 {
		return errPart
	}
	for i := range h.Conversations {
		t, err := h.Conversations[i].talk(h.Name)
		if err != nil {
			return err
		}
		p.add(t)
	}
	return nil
}

// talk is what is compared of a conversation of a service.
func (c *conversation) talk(service string) (*talk, error) {
	a, err := netip.ParseAddr(c.Responder.IP)
	switch {
	case err != nil:
		return nil, fmt.Errorf("is not what portscope writes: %q is no address", c.Responder.IP)
	case len(c.Flows) == 0:
		return nil, errors.New("is not what portscope writes: a conversation has no flows")
	case c.Confidence == "":
		return nil, errors.New("was written by an older portscope; write it anew")
	}
	t := &talk{
		transport: c.Transport, protocol: c.Protocol, service: service, application: c.Application, server: c.server(),
		confidence: c.Confidence, orientedBy: c.OrientedBy, tls: c.TLSVersion, inner: c.Inner, address: a, port: c.Responder.Port,
		flows: c.FlowCount, bytes: c.Originators.Bytes + c.Responders.Bytes, frame: c.Flows[0], rtt: nanoseconds(c.HandshakeRTT),
	}
	return t, checkClean(t.transport, t.protocol, t.service, t.application, c.Host, t.tls, t.inner)
}

// server is the name of the conversation's server, "" for none.
func (c *conversation) server() string {
	return policy.ServerName(&classify.Flow{Speaks: c.Protocol, Inner: c.Inner, Names: detect.Names{Host: c.Host, HostFrom: c.HostFrom}})
}

func (p *Picture) takeFinding(t *told) error {
	a, err := netip.ParseAddr(t.Host)
	if err != nil {
		return fmt.Errorf("is not what portscope writes: %q is no address", t.Host)
	}
	if err := checkClean(t.ID, t.Severity, t.Text); err != nil {
		return err
	}
	f := finding{severity: t.Severity, text: t.Text, flows: t.Flows}
	if len(t.Examples) > 0 {
		f.frame = t.Examples[0].Frame
	}
	p.find(subject{t.ID, a, t.Port}, f)
	return nil
}

// checkClean refuses texts that would not have been written so: they are shown
// as they are.
func checkClean(list ...string) error {
	for _, s := range list {
		if bare := strings.ReplaceAll(s, `\`, ""); report.Clean(bare) != bare {
			return fmt.Errorf("is not what portscope writes: %q", s)
		}
	}
	return nil
}

// nanoseconds is a time in seconds, to the nearest.
func nanoseconds(seconds float64) int64 { return int64(math.Round(min(seconds, 1e9) * 1e9)) }

package policy

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/decode"
)

// portRange is ports from one to another, both included, of a transport or of
// any.
type portRange struct {
	transport decode.IPProtocol // 0 for any
	from, to  uint16
}

type portRanges []portRange

func (l portRanges) has(transport decode.IPProtocol, port uint16) bool {
	for _, r := range l {
		if r.from <= port && port <= r.to && (r.transport == 0 || r.transport == transport) {
			return true
		}
	}
	return false
}

// fewPorts is up to how many ports are few.
const fewPorts = 16

// few are all the ports, each once, nil where there are many.
func (l portRanges) few() (list []uint16) {
	for _, r := range l {
		for port := int(r.from); port <= int(r.to); port++ {
			if slices.Contains(list, uint16(port)) {
				continue
			}
			if len(list) == fewPorts {
				return nil
			}
			list = append(list, uint16(port))
		}
	}
	return list
}

// ports reads ports and ranges of them: 443, 8000-8099, 53/udp.
func (p *parser) ports(n *yaml.Node) (list portRanges) {
	p.values(n, func(n *yaml.Node, text string) {
		numbers, transport, named := strings.Cut(text, "/")
		var r portRange
		switch {
		case !named:
		case transport == "tcp":
			r.transport = decode.TCP
		case transport == "udp":
			r.transport = decode.UDP
		case transport == "sctp":
			r.transport = decode.SCTP
		default:
			p.fail(n, text, "after a port's / stands tcp, udp or sctp")
			return
		}
		from, to, isRange := strings.Cut(numbers, "-")
		a, isA := portNumber(from)
		b, isB := a, isA
		if isRange {
			b, isB = portNumber(to)
		}
		switch {
		case !isA || !isB:
			p.fail(n, text, "not a port; one is written 443, 53/udp or 8000-8099, from 0 to 65535")
		case b < a:
			p.fail(n, text, "a range goes from the lower port to the higher")
		default:
			r.from, r.to = a, b
			list = append(list, r)
		}
	})
	return list
}

// portNumber is a port in decimal. What YAML takes for octal or hexadecimal is
// none.
func portNumber(s string) (uint16, bool) {
	s = strings.TrimSpace(s)
	n, err := strconv.ParseUint(s, 10, 16)
	return uint16(n), err == nil && strconv.FormatUint(n, 10) == s
}

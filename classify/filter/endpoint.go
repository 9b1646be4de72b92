package filter

import (
	"net"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// endpointFields are those of one end of a flow.
func endpointFields(prefix string, end func(*classify.Flow) *classify.Endpoint) []field {
	address := text(prefix+"ip", func(f *classify.Flow) string { return end(f).Address.String() })
	address.isAddress = true
	count := func(name string, of func(*classify.Endpoint) uint64) field {
		return number(prefix+name, func(f *classify.Flow) uint64 { return of(end(f)) })
	}
	rtt := func(name string, of func(*classify.EndpointTCP) int64) field {
		return seconds(prefix+"rtt."+name, func(f *classify.Flow) int64 { return of(&end(f).TCP) })
	}
	list := []field{
		address,
		count("port", func(e *classify.Endpoint) uint64 { return uint64(e.Port) }),
		chosen(prefix+"port_class", func(f *classify.Flow) string { return portClass(f, end(f)) }, "well-known", "registered", "dynamic", ""),
		text(prefix+"mac", func(f *classify.Flow) string { return mac(end(f)) }),
		count("packets", func(e *classify.Endpoint) uint64 { return e.Packets }),
		count("bytes", func(e *classify.Endpoint) uint64 { return e.Bytes }),
		count("payload_bytes", func(e *classify.Endpoint) uint64 { return e.PayloadBytes }),
	}
	return append(list, whole(
		text(prefix+"process.name", func(f *classify.Flow) string { return program(end(f)).Name }),
		count("process.pid", func(e *classify.Endpoint) uint64 { return uint64(max(program(e).PID, 0)) }),
		text(prefix+"process.user", func(f *classify.Flow) string { return program(end(f)).User }),
		text(prefix+"process.unit", func(f *classify.Flow) string { return program(end(f)).Unit }),
		text(prefix+"process.container", func(f *classify.Flow) string { return program(end(f)).Container }),
		count("retransmissions", func(e *classify.Endpoint) uint64 { return e.TCP.Retransmissions }),
		count("fast_retransmissions", func(e *classify.Endpoint) uint64 { return e.TCP.FastRetransmissions }),
		count("spurious_retransmissions", func(e *classify.Endpoint) uint64 { return e.TCP.SpuriousRetransmissions }),
		count("out_of_order", func(e *classify.Endpoint) uint64 { return e.TCP.OutOfOrder }),
		count("duplicate_acks", func(e *classify.Endpoint) uint64 { return e.TCP.DuplicateACKs }),
		count("zero_windows", func(e *classify.Endpoint) uint64 { return e.TCP.ZeroWindows }),
		count("window_full", func(e *classify.Endpoint) uint64 { return e.TCP.WindowFull }),
		count("keep_alives", func(e *classify.Endpoint) uint64 { return e.TCP.KeepAlives }),
		count("missed_bytes", func(e *classify.Endpoint) uint64 { return e.TCP.MissedBytes }),
		count("rtt.samples", func(e *classify.Endpoint) uint64 { return e.TCP.RTTSamples }),
		rtt("min", func(t *classify.EndpointTCP) int64 { return t.RTTMin }),
		rtt("mean", func(t *classify.EndpointTCP) int64 { return t.RTTMean }),
		rtt("p95", func(t *classify.EndpointTCP) int64 { return t.RTT95th }),
	)...)
}

func portClass(f *classify.Flow, e *classify.Endpoint) string {
	if !ported(f.Protocol) {
		return ""
	}
	return ports.ClassOf(e.Port).String()
}

func mac(e *classify.Endpoint) string {
	if !e.HasMAC {
		return ""
	}
	return net.HardwareAddr(e.MAC[:]).String()
}

// program is who is at an end, all empty where that is not known.
func program(e *classify.Endpoint) decode.Program {
	if e.Program == nil {
		return decode.Program{}
	}
	return *e.Program
}

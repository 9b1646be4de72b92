package main

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// transports are the index's sections in their order; package ports reads
// them by it.
var transports = []string{"tcp", "udp", "sctp", "dccp"}

// makeIndex returns the index of the registry's text: for each transport a
// bitmap of the ports that have a name, with the count of the ports before each
// word of it, then for each such port, transport by transport and in order, the
// offset of its first line in the text. A port's offset is thus found by one
// bit test and one population count. All numbers are little-endian:
//
//	per transport:  1024 × (64 bits of ports, 32 bits: offsets before this word)
//	then:           offsets × 32 bits
func makeIndex(registry string) ([]byte, error) {
	lines, err := firstLines(registry)
	if err != nil {
		return nil, err
	}
	var sections, offsets []byte
	for _, byPort := range lines {
		for word := 0; word < len(byPort); word += 64 {
			before := uint32(len(offsets) / 4)
			var set uint64
			for bit, offset := range byPort[word : word+64] {
				if offset != 0 {
					set |= 1 << bit
					offsets = binary.LittleEndian.AppendUint32(offsets, offset)
				}
			}
			sections = binary.LittleEndian.AppendUint64(sections, set)
			sections = binary.LittleEndian.AppendUint32(sections, before)
		}
	}
	return append(sections, offsets...), nil
}

// firstLines returns, per transport and port, the offset of the port's first
// line. No port's line is at offset 0, where the head is.
func firstLines(registry string) ([][1 << 16]uint32, error) {
	lines := make([][1 << 16]uint32, len(transports))
	ranges := make(map[uint32]string)
	offset := 0
	for line := range strings.Lines(registry) {
		start := uint32(offset)
		offset += len(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 5 {
			return nil, fmt.Errorf("%d fields, not 5: %q", len(fields), line)
		}
		ranges[start] = fields[1] + " " + fields[2]
		if err := place(lines, fields, start, ranges); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// place notes a line for its ports. A port's second name follows its first;
// any other line for a port that has one is refused, since the index holds one
// offset per port.
func place(lines [][1 << 16]uint32, fields []string, start uint32, ranges map[uint32]string) error {
	first, last, err := portRange(fields[1])
	if err != nil {
		return fmt.Errorf("%s: %w", fields[0], err)
	}
	for i, transport := range transports {
		if !covers(fields[2], transport) {
			continue
		}
		for port := int(first); port <= int(last); port++ {
			earlier := lines[i][port]
			if earlier == 0 {
				lines[i][port] = start
			} else if ranges[earlier] != ranges[start] {
				return fmt.Errorf("%s: %s/%d lies in the range of another row", fields[0], transport, port)
			}
		}
	}
	return nil
}

// covers says whether a row of the stated transport names ports of this one. A
// row that states none is of the time when a port was given for TCP and UDP
// alike.
func covers(stated, transport string) bool {
	return stated == transport || stated == transportUnstated && (transport == "tcp" || transport == "udp")
}

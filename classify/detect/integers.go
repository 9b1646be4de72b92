package detect

import "encoding/binary"

// The integers of messages: at is the index of the first byte. The caller has
// checked that they are there.

func be16(b []byte, at int) int    { return int(binary.BigEndian.Uint16(b[at:])) }
func le16(b []byte, at int) int    { return int(binary.LittleEndian.Uint16(b[at:])) }
func be24(b []byte, at int) int    { return int(b[at])<<16 | be16(b, at+1) }
func le24(b []byte, at int) int    { return le16(b, at) | int(b[at+2])<<16 }
func be32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
func le32(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
func be64(b []byte, at int) uint64 { return binary.BigEndian.Uint64(b[at:]) }
func le64(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }

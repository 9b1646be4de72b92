package report

import (
	"strconv"
	"time"
)

// appendTime appends a time in RFC 3339 in UTC, with so many digits of a
// second (0 to 9): those that the capture carries, no more.
func appendTime(b []byte, ns int64, decimals int) []byte {
	const layout = "2006-01-02T15:04:05.000000000"
	n := len("2006-01-02T15:04:05")
	if decimals > 0 {
		n += 1 + min(decimals, 9)
	}
	b = time.Unix(0, ns).UTC().AppendFormat(b, layout[:n])
	return append(b, 'Z')
}

// appendSeconds appends nanoseconds as seconds, exactly: no digit is lost and
// none is made up.
func appendSeconds(b []byte, ns int64) []byte {
	whole, part := ns/1e9, ns%1e9
	if ns < 0 {
		b = append(b, '-')
		whole, part = -whole, -part
	}
	b = strconv.AppendInt(b, whole, 10)
	if part == 0 {
		return b
	}
	b = append(b, '.')
	for part > 0 {
		part *= 10
		b = append(b, byte('0'+part/1e9))
		part %= 1e9
	}
	return b
}

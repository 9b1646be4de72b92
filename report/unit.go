package report

import (
	"math"
	"strconv"
	"time"
)

// formatCount writes a number with its thousands apart: "1,234".
func formatCount(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// formatBytes writes a number of bytes in at most 7 cells. Units are decimal
// (SI): 1 kB is 1000 bytes, as in the rates of links.
func formatBytes(n uint64) string {
	if n < 1000 {
		return strconv.FormatUint(n, 10) + " B"
	}
	value, unit := float64(n), 0
	for value >= 999.5 && unit < len("kMGTPE") {
		value /= 1000
		unit++
	}
	decimals := 1
	if value >= 99.95 {
		decimals = 0
	}
	return strconv.FormatFloat(value, 'f', decimals, 64) + " " + "kMGTPE"[unit-1:unit] + "B"
}

// formatDuration writes a span of time in at most 7 cells: two units at the
// most, the precision that a person compares by.
func formatDuration(ns int64, ascii bool) string {
	d := time.Duration(ns)
	switch {
	case d < 0:
		return "-" + formatDuration(-max(ns, -math.MaxInt64), ascii)
	case d == 0:
		return "0s"
	case d < time.Microsecond:
		return strconv.FormatInt(ns, 10) + "ns"
	case d < 999500*time.Nanosecond:
		if ascii {
			return significant(float64(ns)/1e3) + "us"
		}
		return significant(float64(ns)/1e3) + "µs"
	case d < 999500*time.Microsecond:
		return significant(float64(ns)/1e6) + "ms"
	case d < 59950*time.Millisecond:
		return significant(float64(ns)/1e9) + "s"
	}
	return longDuration(d.Round(time.Second))
}

// significant writes a number below 1000 with three digits at the most.
func significant(v float64) string {
	switch {
	case v < 9.995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 99.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// longDuration writes a minute and more: "2m05s", "3h07m", "12d04h".
func longDuration(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Hour:
		return twoUnits(d, time.Minute, 'm', time.Second, 's')
	case d < day:
		return twoUnits(d, time.Hour, 'h', time.Minute, 'm')
	}
	return twoUnits(d, day, 'd', time.Hour, 'h')
}

func twoUnits(d, large time.Duration, largeName byte, small time.Duration, smallName byte) string {
	b := strconv.AppendInt(nil, int64(d/large), 10)
	b = append(b, largeName)
	rest := int64(d % large / small)
	if rest < 10 {
		b = append(b, '0')
	}
	return string(append(strconv.AppendInt(b, rest, 10), smallName))
}

// formatRate writes a rate of bits per second.
func formatRate(bits float64) string {
	unit := 0
	for bits >= 999.5 && unit < len("kMGTPE") {
		bits /= 1000
		unit++
	}
	prefix := ""
	if unit > 0 {
		prefix = "kMGTPE"[unit-1 : unit]
	}
	return significant(bits) + " " + prefix + "bit/s"
}

// formatShare writes a part of the whole: "75%", and "<1%" for what is little
// but not nothing.
func formatShare(part float64) string {
	switch {
	case part <= 0:
		return "0%"
	case part < 0.01:
		return "<1%"
	case part < 1 && part > 0.99:
		return ">99%"
	}
	return strconv.FormatFloat(100*part, 'f', 0, 64) + "%"
}

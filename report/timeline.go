package report

import "github.com/portscope/portscope/classify"

// spark draws the bytes over time in at most so many cells, each as high as
// its share of the busiest. What is not nothing always shows.
func (p pen) spark(t classify.Timeline, width int) string {
	if len(t.Buckets) < 2 || width < 1 {
		return ""
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	if p.look.ASCII {
		levels = []rune(".:-=+*%#")
	}
	heights := squeeze(t.Buckets, width)
	highest := uint64(1)
	for _, h := range heights {
		highest = max(highest, h)
	}
	line := make([]rune, len(heights))
	for i, h := range heights {
		line[i] = ' '
		if h > 0 {
			line[i] = levels[(h*uint64(len(levels))-1)/highest]
		}
	}
	return string(line)
}

// squeeze sums intervals until there are no more than width.
func squeeze(buckets []classify.Bucket, width int) []uint64 {
	each := (len(buckets) + width - 1) / width
	sums := make([]uint64, (len(buckets)+each-1)/each)
	for i, b := range buckets {
		sums[i/each] += b.Bytes
	}
	return sums
}

// peak is the highest rate of any interval, in bits per second, as links are
// rated.
func peak(t classify.Timeline) string {
	var most uint64
	for _, b := range t.Buckets {
		most = max(most, b.Bytes)
	}
	if t.Interval <= 0 {
		return ""
	}
	return formatRate(float64(most) * 8e9 / float64(t.Interval))
}

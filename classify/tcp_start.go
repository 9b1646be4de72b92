package classify

// firstSeq is the sequence number of the first byte that side sends, which its
// SYN told; known is false where no SYN was seen. A SYN takes one number
// (RFC 9293 section 3.4).
func (t *tcpFlow) firstSeq(side int) (seq uint32, known bool) {
	end := &t.ends[side]
	return end.syn + 1, end.saw&sawSYN != 0
}

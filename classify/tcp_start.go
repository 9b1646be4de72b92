package classify

// firstSeq is the sequence number of the first byte that side sends, which its
// SYN told; known is false where no SYN was seen.
func (t *tcpFlow) firstSeq(side int) (seq uint32, known bool) { return 0, false }

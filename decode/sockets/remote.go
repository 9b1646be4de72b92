package sockets

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"time"

	"github.com/portscope/portscope/decode"
)

// The line between a process that asks who holds sockets and one that may see
// it, over a socket that keeps messages apart (SOCK_SEQPACKET). A question is
// inodes of 8 bytes each, and nothing else, so that there is nothing to get
// wrong for the one that has rights. An answer is JSON.

// maxAsked is how many inodes a question has at the most.
const maxAsked = 64

// maxAnswer bounds an answer, in bytes: of each inode a program whose texts
// are bounded, were all their bytes escaped.
const maxAnswer = maxAsked * 4 << 10

// found is a part of an answer.
type found struct {
	Inode   uint64         `json:"inode"`
	Program decode.Program `json:"program"`
}

// Serve answers questions until the other end is gone.
func Serve(line net.Conn, finder Finder) error {
	b := make([]byte, 8*maxAsked)
	for {
		n, err := line.Read(b)
		if err == io.EOF || n == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		var inodes []uint64
		for i := 0; i+8 <= n; i += 8 {
			inodes = append(inodes, binary.LittleEndian.Uint64(b[i:]))
		}
		list := []found{}
		for inode, p := range finder.Find(inodes) {
			list = append(list, found{inode, p})
		}
		answer, err := json.Marshal(list)
		if err != nil {
			return err
		}
		if _, err := line.Write(answer); err != nil {
			return err
		}
	}
}

// Remote is a Finder at the other end of a line.
type Remote struct {
	line   net.Conn
	buffer []byte
	err    error
}

// NewRemote asks the one that serves the other end of line.
func NewRemote(line net.Conn) *Remote { return &Remote{line: line, buffer: make([]byte, maxAnswer)} }

// answerTime is how long an answer may take. It is a look through /proc.
const answerTime = 5 * time.Second

// Find implements Finder. Once the other end is gone, nothing is found.
func (r *Remote) Find(inodes []uint64) map[uint64]decode.Program {
	all := map[uint64]decode.Program{}
	for len(inodes) > 0 && r.err == nil {
		part := inodes[:min(len(inodes), maxAsked)]
		inodes = inodes[len(part):]
		r.err = r.ask(part, all)
	}
	return all
}

func (r *Remote) ask(inodes []uint64, into map[uint64]decode.Program) error {
	var question []byte
	for _, inode := range inodes {
		question = binary.LittleEndian.AppendUint64(question, inode)
	}
	_ = r.line.SetDeadline(time.Now().Add(answerTime)) // else it waits for good
	if _, err := r.line.Write(question); err != nil {
		return err
	}
	n, err := r.line.Read(r.buffer)
	if err != nil {
		return err
	}
	var list []found
	if err := json.Unmarshal(r.buffer[:n], &list); err != nil {
		return err
	}
	for _, f := range list {
		into[f.Inode] = f.Program
	}
	return nil
}

// Err is what ended the line, nil while it is there.
func (r *Remote) Err() error { return r.err }

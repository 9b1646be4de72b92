package detect

import "bytes"

// sshKexInit is the type of the message that lists the algorithms a side
// offers (RFC 4253 section 7.1).
const sshKexInit = 20

// sshNegotiated says whether both sides have listed their algorithms, or sent
// so much else that they will not.
func sshNegotiated(o *Opening) bool {
	for side := range 2 {
		if _, ok := sshAlgorithms(o.Stream[side]); !ok && len(o.Stream[side]) < 8192 {
			return false
		}
	}
	return true
}

// sshFingerprints is HASSH of the side that is the client and of the server
// (github.com/salesforce/hassh, BSD 3-clause): the MD5 of the lists of key
// exchanges, ciphers, MACs and compressions that it offers for what it sends.
func sshFingerprints(o *Opening) (list []Attribute) {
	for side, key := range [2]string{"hassh", "hassh_server"} {
		lists, ok := sshAlgorithms(o.Stream[side])
		if !ok {
			continue
		}
		text := bytes.Join([][]byte{lists[0], lists[2+side], lists[4+side], lists[6+side]}, []byte(";"))
		list = append(list, fact(key, md5Of(text)))
	}
	return list
}

// sshAlgorithms is the first eight lists of a KEXINIT, which is the first
// packet after the identification string: key exchange, host key, then
// encryption, MAC and compression, each from client to server and back.
func sshAlgorithms(b []byte) (lists [8][]byte, ok bool) {
	for {
		line, rest, ended := cutLine(b)
		if !ended {
			return lists, false
		}
		b = rest
		if sshIdentification(line) == Yes {
			break // lines before it are a banner
		}
	}
	c := cursor{rest: b}
	packet := c.vector(4)
	packet.uint8() // length of the padding
	if packet.uint8() != sshKexInit {
		return lists, false
	}
	packet.bytes(16) // cookie
	for i := range lists {
		l := packet.vector(4)
		lists[i] = l.rest
	}
	return lists, !packet.short
}

package sockets

import "github.com/portscope/portscope/decode"

// Listener is a socket that waits for anybody, and the programs that hold it.
type Listener struct {
	Socket
	// User is the name of the user that made the socket, which the kernel tells
	// even where the program is not to be seen.
	User string
	// Programs are in the order of their process numbers, none where none could
	// be seen.
	Programs []decode.Program
}

// Listeners is what waits for anybody on a host, and what of it could not be
// seen.
type Listeners struct {
	// Sockets are by transport, port and address.
	Sockets []Listener
	// Unnamed is how many of them no program could be named for; Hidden how
	// many processes did not let their files be seen.
	Unnamed, Hidden int
}

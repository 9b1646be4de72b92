package decode

import "testing"

func TestSnoop(t *testing.T) {
	checkTranscript(t, snoopFile(2, 4,
		snoopRecord(60, 0, 1, 5, "abc", 1),
		snoopRecord(2, 3, 2, 0, "de", 0),
		snoopRecord(0, 4, 2, 0, "", 8)), `
x snoop decimals=6
if 0 "" Ethernet snap=0 received=7 kernel=4 interface=0
1: t=1000005000 if=0 Ethernet 3/60 "abc"
2: t=2000000000 if=0 Ethernet 2/2 "de"
3: t=2000000000 if=0 Ethernet 0/0 ""
end: EOF
`)
	checkTranscript(t, snoopFile(2, 9, snoopRecord(1, 0, 1, 0, "a", 0)), `
x snoop decimals=6
if 0 "" unregistered link snap=0
1: t=1000000000 if=0 unregistered link 1/1 "a"
end: EOF
`)
}

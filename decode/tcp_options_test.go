package decode

import "testing"

// Options are the sender's word: whatever they claim, no byte beyond them is
// read.
func TestWindowScale(t *testing.T) {
	cases := []struct {
		name    string
		options string
		want    uint8
	}{
		{"none", "", 0},
		{"alone", "\x03\x03\x07", 8},
		{"after others", "\x02\x04\x05\xb4\x01\x01\x03\x03\x02", 3},
		{"more than 14 is 14", "\x03\x03\xff", 15},
		{"after the end of the list", "\x00\x03\x03\x07", 0},
		{"of a wrong length", "\x03\x04\x07\x07", 0},
		{"cut", "\x03\x03", 0},
		{"cut after its kind", "\x03", 0},
		{"after one that has no length", "\x02\x00\x03\x03\x07", 0},
		{"after one that is longer than the list", "\x02\x28\x03\x03\x07", 0},
	}
	for _, c := range cases {
		if got := windowScale([]byte(c.options)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

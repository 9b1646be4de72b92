package ports

import "testing"

func TestClassOf(t *testing.T) {
	tests := []struct {
		port uint16
		want string
	}{
		{0, "well-known"},
		{1023, "well-known"},
		{1024, "registered"},
		{49151, "registered"},
		{49152, "dynamic"},
		{65535, "dynamic"},
	}
	for _, test := range tests {
		if got := ClassOf(test.port).String(); got != test.want {
			t.Errorf("ClassOf(%d) = %q, want %q", test.port, got, test.want)
		}
	}
}

package decode

import "testing"

func TestDevices(t *testing.T) {
	// 127.0.0.0/8 is on the loopback of every machine that runs tests.
	list, err := Devices()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if d.Loopback {
			if len(d.Addresses) == 0 || addressOf(d.Addresses[0]) == "" {
				t.Errorf("the loopback has no address that can be read: %+v", d)
			}
			return
		}
	}
	t.Skip("no loopback")
}

func TestAddressOf(t *testing.T) {
	for prefix, want := range map[string]string{
		"192.0.2.2/24": "192.0.2.2", "2001:db8::2/64": "2001:db8::2", "192.0.2.2": "", "": "",
	} {
		if got := addressOf(prefix); got != want {
			t.Errorf("addressOf(%q) = %q, want %q", prefix, got, want)
		}
	}
}

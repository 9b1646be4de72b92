package ports

import (
	"slices"
	"strings"
	"testing"
)

func TestByName(t *testing.T) {
	tests := []struct {
		name string
		want []Port
	}{
		{"ssh", []Port{{TCP, 22}, {UDP, 22}, {SCTP, 22}}},
		{"HTTPS", []Port{{TCP, 443}, {UDP, 443}, {SCTP, 443}, {TCP, 8443}, {TCP, 9443}}},
		{"www", []Port{{TCP, 80}, {UDP, 80}}},
		{"x11", []Port{{TCP, 6000}, {UDP, 6000}}},
		{"etlservicemgr", []Port{{TCP, 9001}, {UDP, 9001}}},
		{"tor", []Port{{TCP, 9001}}},
		{"xmlipcregsvc", []Port{{TCP, 9092}, {UDP, 9092}}},
		{"flex-lm", []Port{{TCP, 27000}, {UDP, 27000}}},
		{"doq", []Port{{UDP, 853}}},
		{"htps", nil},
		{"", nil},
	}
	for _, test := range tests {
		var got []Port
		for _, e := range ByName(test.name) {
			got = append(got, e.Port)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("ByName(%q) = %v, want %v", test.name, got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	tests := []struct {
		name  string
		limit int
		want  []string
	}{
		{"htps", 1, []string{"https"}},
		{"htpps", 1, []string{"https"}},
		{"postgres", 1, []string{"postgresql"}},
		{"Elastic", 2, []string{"elasticsearch", "elasticsearch-transport"}},
		{"kubernets", 1, []string{"kubernetes-api"}},
		{"kuberntes-api", 1, []string{"kubernetes-api"}},
		{"qqqqqqqqqqqq", 3, nil},
		{"", 3, nil},
		{strings.Repeat("http", 1000), 3, nil},
		{"http", 0, nil},
	}
	for _, test := range tests {
		if got := Nearest(test.name, test.limit); !slices.Equal(got, test.want) {
			t.Errorf("Nearest(%q, %d) = %q, want %q", test.name, test.limit, got, test.want)
		}
	}
}

func TestKeystrokes(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "dns", 3},
		{"dns", "", 3},
		{"imap", "imap", 0},
		{"imap", "imaps", 1},
		{"impa", "imap", 1},
		{"smtp", "snmp", 2},
		{"ntp", "nntp", 1},
		{"kitten", "sitting", 3},
	}
	for _, test := range tests {
		if got := keystrokes(test.a, test.b); got != test.want {
			t.Errorf("keystrokes(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

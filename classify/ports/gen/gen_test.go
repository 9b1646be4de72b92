package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The index in the repository is that of the registry in the repository.
func TestIndexIsOfRegistry(t *testing.T) {
	registry, err := os.ReadFile("../" + registryFile)
	if err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile("../" + indexFile)
	if err != nil {
		t.Fatal(err)
	}
	made, err := makeIndex(string(registry))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, index) {
		t.Error(indexFile + ` is not of ` + registryFile + `: run "go generate ./classify/ports"`)
	}
}

const csvHead = "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\n"

func TestReduce(t *testing.T) {
	source := csvHead +
		`,4,tcp,Unassigned,,,,2024-12-20,,,,` + "\n" + // no name
		`whoispp,63,tcp,"whois++` + "\n    " + `IANA assigned this well-formed service name as a replacement for ""whois++"".",,,,,,,,` + "\n" +
		`whois++,63,tcp,whois++,,,,,,,,` + "\n" +
		`http,80,udp,World Wide Web HTTP,,,,2021-10-01,[RFC9110],,,` + "\n" + // put after tcp
		`http,80,tcp,World Wide Web HTTP,,,,2021-10-01,[RFC9110][RFC7230],,,` + "\n" +
		`urd,465,tcp,URL Rendezvous Directory,,,,,[Someone],,,` + "\n" + // put after the name in use
		`submissions,465,tcp,Message Submission over TLS,,,2017-12-12,,[RFC8314],,,` + "\n" +
		`x11,6000-6063,tcp,"X	Window System",,,,,,,,` + "\n" +
		`swx,7300-7359,,The Swiss Exchange,,,,,,,,` + "\n" +
		`1password,,tcp,1Password,,,2026-01-02,,,,,` + "\n" // no port
	rows := `whoispp	63	tcp		whois++
whois++	63	tcp		whois++
http	80	tcp	RFC9110 RFC7230	World Wide Web HTTP
http	80	udp	RFC9110	World Wide Web HTTP
submissions	465	tcp	RFC8314	Message Submission over TLS
urd	465	tcp		URL Rendezvous Directory
x11	6000-6063	tcp		X Window System
swx	7300-7359	-		The Swiss Exchange
`
	var got strings.Builder
	if err := reduce(&got, strings.NewReader(source)); err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(head, "%s", "2026-01-02", 1) + rows; got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestReduceRefuses(t *testing.T) {
	tests := map[string]string{
		"an empty file":     "",
		"another table":     "Value,Name\n1,ICMP\n",
		"a port past 65535": csvHead + "x,65536,tcp,,,,,,,,,\n",
		"a backward range":  csvHead + "x,10-9,tcp,,,,,,,,,\n",
		"a word for a port": csvHead + "x,http,tcp,,,,,,,,,\n",
	}
	for name, source := range tests {
		if err := reduce(new(bytes.Buffer), strings.NewReader(source)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestIndexRefuses(t *testing.T) {
	tests := map[string]string{
		"a port in another row's range":         "# head\nx11\t6000-6063\ttcp\t\t\ny\t6001\ttcp\t\t\n",
		"a stated transport beside an unstated": "# head\nx\t10\t-\t\t\ny\t10\tudp\t\t\n",
		"a line of too few fields":              "# head\nx\t10\ttcp\n",
	}
	for name, registry := range tests {
		if _, err := makeIndex(registry); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

package main

import (
	"errors"
	"strings"
	"testing"
)

func TestPortsCommand(t *testing.T) {
	tests := []struct {
		args string
		want string
	}{
		{"443", `
PORT  TRANSPORT  CLASS       NAME   SOURCE  EXPECTED   DESCRIPTION
443   tcp        well-known  https  IANA    tls http2  http protocol over TLS/SSL (RFC9110)
443   udp        well-known  https  IANA    quic       http protocol over TLS/SSL (RFC9110)
443   sctp       well-known  https  IANA    tls http2  HTTPS (RFC9260)
`},
		{"www/tcp", `
PORT  TRANSPORT  CLASS       NAME  SOURCE  EXPECTED                            DESCRIPTION
80    tcp        well-known  http  IANA    http http2 websocket soap json-rpc  World Wide Web HTTP; also www, www-http (RFC9110)
`},
		{"9092/TCP 514/udp", `
PORT  TRANSPORT  CLASS       NAME          SOURCE    EXPECTED  DESCRIPTION
9092  tcp        registered  kafka         de facto  kafka     Apache Kafka brokers (https://kafka.apache.org/documentation/#brokerconfigs_listeners)
9092  tcp        registered  XmlIpcRegSvc  IANA      -         Xml-Ipc Server Reg
514   udp        well-known  syslog        IANA      syslog    (RFC5426)
`},
		{"5999-6010/tcp", `
PORT       TRANSPORT  CLASS       NAME   SOURCE  EXPECTED  DESCRIPTION
5999       tcp        registered  cvsup  IANA    -         CVSup
6000-6063  tcp        registered  x11    IANA    x11       X Window System
`},
		{"dot", `
PORT  TRANSPORT  CLASS       NAME      SOURCE  EXPECTED  DESCRIPTION
853   tcp        well-known  domain-s  IANA    dot tls   DNS query-response protocol run over TLS (RFC7858)
`},
		{"57998 49151-49152", `
PORT         TRANSPORT  CLASS                  NAME  SOURCE  EXPECTED  DESCRIPTION
57998        -          dynamic                -     -       -         not assigned
49151-49152  -          registered to dynamic  -     -       -         not assigned
`},
	}
	for _, test := range tests {
		var got strings.Builder
		if err := portsCommand(strings.Fields(test.args), &got); err != nil {
			t.Errorf("ports %s: %v", test.args, err)
		}
		if want := strings.TrimPrefix(test.want, "\n"); got.String() != want {
			t.Errorf("ports %s\n got\n%s\nwant\n%s", test.args, got.String(), want)
		}
	}
}

// Without arguments the command says how large the registry is, and what to
// ask for.
func TestPortsCommandAlone(t *testing.T) {
	const want = `IANA's registry of 2026-02-13: 11724 named rows (6004 tcp, 5607 udp, 88 sctp, 9 dccp, 16 of no stated transport).
De-facto uses beside it: 154.

Ask for a port, a range or a service:
` + portsExamples + "\n"
	var got strings.Builder
	if err := portsCommand(nil, &got); err != nil || got.String() != want {
		t.Errorf("ports: %v\n got\n%s\nwant\n%s", err, got.String(), want)
	}
}

func TestPortsCommandRefuses(t *testing.T) {
	tests := map[string]string{
		"htps":        `no service is called "htps"; did you mean https, ftps?`,
		"qqqqqqqqqqq": `no service is called "qqqqqqqqqqq"`,
		"65536":       "65536: ports end at 65535",
		"99999999999": "99999999999: ports end at 65535",
		"90-80":       "90-80: the range ends before it begins; try 80-90",
		"-5":          `no service is called "-5"`,
		"smtp/sctp":   "smtp is on no sctp port",
		"443 90-80 htps": "90-80: the range ends before it begins; try 80-90\n" +
			`no service is called "htps"; did you mean https, ftps?`,
	}
	for args, want := range tests {
		var got strings.Builder
		err := portsCommand(strings.Fields(args), &got)
		if err == nil || err.Error() != want {
			t.Errorf("ports %s: error %v, want %s", args, err, want)
		}
		var usage usageError
		if !errors.As(err, &usage) {
			t.Errorf("ports %s: %T is not an error of usage", args, err)
		}
		if got.Len() > 0 {
			t.Errorf("ports %s printed %q beside its error", args, got.String())
		}
	}
}

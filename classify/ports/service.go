package ports

import "sort"

// ServiceOf is what people call a protocol on a port where that port is the
// protocol's own: "https" for tls on 443/tcp. Elsewhere it is the protocol as
// it is, so that a moved service is not taken for the one whose port it is on.
func ServiceOf(protocol string, t Transport, port uint16) string {
	i := sort.Search(len(services), func(i int) bool { return services[i].port >= port })
	for ; i < len(services) && services[i].port == port; i++ {
		if s := &services[i]; s.protocol == protocol && s.transport == t {
			return s.name
		}
	}
	return protocol
}

// service is a protocol with another name on one of its ports.
type service struct {
	port      uint16
	transport Transport
	protocol  string
	name      string
}

// services is in order of port. Most of it is what is carried in TLS: the
// protocol is tls, and only the port tells the service. A comment says where a
// name is not IANA's own for the port.
var services = []service{
	{137, UDP, "netbios", "netbios-ns"},
	{138, UDP, "netbios", "netbios-dgm"},
	{139, TCP, "netbios", "netbios-ssn"},
	{162, UDP, "snmp", "snmptrap"},
	{261, TCP, "tls", "nsiiops"},
	{322, TCP, "tls", "rtsps"},
	{324, TCP, "tls", "rpki-rtr-tls"},
	{443, TCP, "tls", "https"},
	{448, TCP, "tls", "ddm-ssl"},
	{464, TCP, "kerberos", "kpasswd"},
	{464, UDP, "kerberos", "kpasswd"},
	{465, TCP, "tls", "smtps"},  // submissions; RFC 8314 section 3.3 tells the story
	{512, TCP, "rsh", "rexec"},  // exec
	{513, TCP, "rsh", "rlogin"}, // login
	{563, TCP, "tls", "nntps"},
	{587, TCP, "smtp", "submission"},
	{631, TCP, "http", "ipp"}, // RFC 8010: IPP is carried by HTTP
	{631, TCP, "tls", "ipps"},
	{636, TCP, "tls", "ldaps"},
	{684, TCP, "tls", "corba-iiop-ssl"},
	{802, TCP, "tls", "mbap-s"},
	{853, TCP, "tls", "dot"},  // domain-s; RFC 7858
	{853, UDP, "quic", "doq"}, // domain-s; RFC 9250
	{989, TCP, "tls", "ftps-data"},
	{990, TCP, "tls", "ftps"},
	{992, TCP, "tls", "telnets"},
	{993, TCP, "tls", "imaps"},
	{995, TCP, "tls", "pop3s"},
	{1300, TCP, "tls", "h323hostcallsc"},
	{1813, UDP, "radius", "radius-acct"},
	{2083, TCP, "tls", "radsec"},
	{2083, UDP, "dtls", "radsec"},
	{2123, UDP, "gtp", "gtp-c"}, // gtp-control
	{2152, UDP, "gtp", "gtp-u"}, // gtp-user
	{2221, TCP, "tls", "ethernet-ip-s"},
	{2376, TCP, "tls", "docker-s"},
	{2484, TCP, "tls", "ttc-ssl"},
	{2762, TCP, "tls", "dicom-tls"},
	{3269, TCP, "tls", "ldaps"}, // msft-gc-ssl: the global catalog speaks LDAP
	{4739, TCP, "netflow", "ipfix"},
	{4739, UDP, "netflow", "ipfix"},
	{4740, TCP, "tls", "ipfixs"},
	{4740, UDP, "dtls", "ipfixs"},
	{4843, TCP, "tls", "opcua-tls"},
	{5061, TCP, "tls", "sips"},
	{5061, UDP, "dtls", "sips"},
	{5223, TCP, "applepush", "apple-push"}, // the overlay's
	{5349, TCP, "tls", "stuns"},
	{5349, UDP, "dtls", "stuns"},
	{5671, TCP, "tls", "amqps"},
	{5684, TCP, "tls", "coaps"},
	{5684, UDP, "dtls", "coaps"},
	{5868, TCP, "tls", "diameters"},
	{5986, TCP, "tls", "wsmans"},
	{5989, TCP, "tls", "wbem-https"},
	{6513, TCP, "tls", "netconf-tls"},
	{6514, TCP, "tls", "syslog-tls"},
	{6514, UDP, "dtls", "syslog-tls"},
	{6619, TCP, "tls", "odette-ftps"},
	{6697, TCP, "tls", "ircs"},  // ircs-u; RFC 7194
	{8443, TCP, "tls", "https"}, // pcsync-https, and the overlay's https-alt
	{8883, TCP, "tls", "mqtts"}, // secure-mqtt
	{9443, TCP, "tls", "https"}, // tungsten-https
	{10161, TCP, "tls", "snmptls"},
	{10161, UDP, "dtls", "snmpdtls"},
	{19999, TCP, "tls", "dnp-sec"},
	{30000, TCP, "tls", "ndmps"},
}

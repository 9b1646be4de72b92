package detect

// table lists every detector, the strongest signatures first: where two would
// say yes, the earlier one is believed. Adding a protocol is one file, one file
// in testdata, and one line here.
var table = []*Detector{
	ssh,
	tls,
	ssdp,
	wsd,
	dhcp,
	snmp,
	syslog,
	radius,
	dhcpv6,
	slp,
	tftp,
	ntp,
	zabbix,
	munin,
	fix,
	elasticsearch,
	can,
	tuyalp,
	kerberos,
	bacnet,
	mongodb,
	rmcp,
	dcerpc,
	enip,
	cip,
	collectd,
	s7comm,
	s7commPlus,
	mms,
	rdp,
	h323,
	nfs,
	kafka,
	mgcp,
	iec104,
	lisp,
	teredo,
	capwap,
	hpVirtualGroup,
	hsrp,
	bfd,
	afs,
	natPMP,
	http,
	dns,
	mdns,
	llmnr,
	netbios,
}

// Table lists every detector in the order in which they are asked. The list is
// the caller's; what it points at is shared and not to be written.
func Table() []*Detector { return append([]*Detector(nil), table...) }

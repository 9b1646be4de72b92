shows="Datagrams larger than the link: pings of 4000 bytes over IPv4 and IPv6, and a long DNS answer"
packages="iputils-ping bind9-dnsutils dnsmasq-base"

play() {
  pair ns
  start ns dnsmasq --keep-in-foreground --user=root --no-resolv --no-hosts --addn-hosts=/run/names --local=/test/ --edns-packet-max=4096 \
    --pid-file= --txt-record=long.example.test,$(printf '%0250d,' 1 2 3 4 5 6 7 8)end
  listening ns udp 53

  capture fragments.pcap client
  on client ping -q -c 2 -s 4000 192.0.2.20
  on client ping -q -c 2 -s 4000 2001:db8:1::20
  on client dig +short +bufsize=4096 +ignore @192.0.2.20 long.example.test TXT
  end
}

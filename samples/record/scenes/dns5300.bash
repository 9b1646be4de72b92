shows="DNS over UDP and TCP on port 5300: addresses, a name that does not exist, a reverse lookup, a text longer than a datagram"
packages="dnsmasq-base bind9-dnsutils"

play() {
  pair ns
  start ns dnsmasq --keep-in-foreground --user=root --no-resolv --no-hosts --addn-hosts=/run/names --local=/test/ \
    --local=/192.in-addr.arpa/ --port=5300 --pid-file= --txt-record=long.example.test,$(printf '%0250d,' 1 2 3 4 5 6)end
  listening ns udp 5300

  capture dns5300.pcap client
  on client dig +short -p 5300 @192.0.2.20 www.example.test A ns.example.test AAAA nobody.example.test A
  on client dig +short -p 5300 @192.0.2.20 ns.example.test
  on client dig +short -p 5300 @192.0.2.20 -x 192.0.2.20
  on client dig +tcp +short -p 5300 @192.0.2.20 ns.example.test
  on client dig +bufsize=512 -p 5300 @192.0.2.20 long.example.test TXT
  end
}

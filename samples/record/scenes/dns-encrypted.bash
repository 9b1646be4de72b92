shows="DNS from one Unbound, asked four ways: UDP, TCP, over TLS (port 853) and over HTTPS"
packages="unbound knot-dnsutils"

play() {
  pair ns
  certificate ns ns.example.test
  printf '%s\n' 'server:' ' interface: 192.0.2.20@53' ' interface: 192.0.2.20@853' ' interface: 192.0.2.20@443' \
    ' access-control: 192.0.2.0/24 allow' ' username: ""' ' chroot: ""' ' do-daemonize: no' ' use-syslog: no' \
    " tls-service-key: /run/ns/tls.key" " tls-service-pem: /run/ns/tls.crt" ' local-zone: "example.com." static' \
    ' local-data: "www.example.com. A 198.51.100.80"' ' pidfile: ""' >/run/ns/unbound.conf
  start ns unbound -d -c /run/ns/unbound.conf
  listening ns tcp 853

  capture dns-encrypted.pcap client
  on client kdig @ns.example.test www.example.com
  on client kdig @ns.example.test +tcp www.example.com
  on client kdig @ns.example.test +tls +tls-ca=/run/ca.crt +tls-hostname=ns.example.test www.example.com
  on client kdig @ns.example.test +https +tls-ca=/run/ca.crt +tls-hostname=ns.example.test www.example.com
  end
}

shows="DTLS 1.2 with a certificate on port 4444, with a cookie exchange and a hello in fragments"
packages="openssl"

play() {
  pair www
  certificate www www.example.test
  start www openssl s_server -quiet -dtls1_2 -listen -accept 192.0.2.20:4444 -cert /run/www/tls.crt -key /run/www/tls.key -mtu 300
  listening www udp 4444

  capture dtls.pcap client
  (echo 'Good day.'; sleep 1) | on client timeout 5 openssl s_client -quiet -dtls1_2 -mtu 300 -servername www.example.test -connect www.example.test:4444 || true
  end
}

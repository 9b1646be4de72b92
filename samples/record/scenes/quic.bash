shows="QUIC version 1 and HTTP/3 from ngtcp2 to its own server, on port 443 and on port 4433 with a Retry"
packages="ngtcp2-client ngtcp2-server"

play() {
  pair www
  certificate www www.example.test
  mkdir /run/www/www
  page >/run/www/www/index.html
  start www gtlsserver -q -d /run/www/www '*' 443 /run/www/tls.key /run/www/tls.crt
  start www gtlsserver -q -V -d /run/www/www '*' 4433 /run/www/tls.key /run/www/tls.crt
  listening www udp 443
  listening www udp 4433

  capture quic.pcap client
  on client timeout 10 gtlsclient -q --exit-on-all-streams-close www.example.test 443 https://www.example.test/index.html
  on client timeout 10 gtlsclient -q --exit-on-all-streams-close www.example.test 4433 https://www.example.test:4433/index.html
  end
}

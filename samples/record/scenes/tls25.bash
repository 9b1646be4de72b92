shows="TLS from the first byte on port 25, where SMTP is expected"
packages="nginx curl"

play() {
  pair www
  certificate www www.example.test
  web www 'listen 25 ssl;'
  listening www tcp 25

  capture tls25.pcap client
  on client curl -sS -o /dev/null --cacert /run/ca.crt https://www.example.test:25/
  end
}

shows="HTTP/2 in the clear: with prior knowledge, by upgrade from HTTP/1.1, and HTTP/2 inside TLS"
packages="nghttp2-server nghttp2-client curl"

play() {
  pair www
  certificate www www.example.test
  mkdir /run/www/www
  page >/run/www/www/index.html
  start www nghttpd --no-tls -d /run/www/www 80
  start www nghttpd -d /run/www/www 443 /run/www/tls.key /run/www/tls.crt
  listening www tcp 443

  capture http2.pcap client
  on client nghttp -n http://www.example.test/
  on client nghttp -n -u http://www.example.test/
  on client curl -sS -o /dev/null --http2-prior-knowledge http://www.example.test/
  on client curl -sS -o /dev/null --cacert /run/ca.crt https://www.example.test/
  end
}

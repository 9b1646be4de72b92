shows="Chromium fetches a page over HTTPS, then over QUIC: post-quantum hellos longer than a segment and than a datagram"
packages="chromium nginx ngtcp2-server"

play() {
  local pin port
  pair www
  certificate www www.example.test
  page >/run/www/index.html
  web www 'listen 443 ssl http2;'
  start www gtlsserver -q -d /run/www/www '*' 8443 /run/www/tls.key /run/www/tls.crt
  listening www tcp 443
  listening www udp 8443
  pin=$(openssl x509 -in /run/www/tls.crt -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)

  capture chromium.pcap client
  for port in 443 8443; do
    on client timeout 20 chromium --headless=new --no-sandbox --disable-gpu --disable-background-networking \
      --disable-component-update --disable-sync --no-first-run --user-data-dir=/run/client/chromium \
      --ignore-certificate-errors-spki-list="$pin" --origin-to-force-quic-on=www.example.test:8443 \
      --dump-dom "https://www.example.test:$port/index.html" >/dev/null || true
  done
  end
}

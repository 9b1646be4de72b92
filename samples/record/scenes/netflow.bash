shows="softflowd tells a collector what it saw of a web fetch: NetFlow v5, v9 and IPFIX"
packages="softflowd nginx curl netcat-openbsd"

play() {
  local version
  pair www collector
  web www 'listen 80;'
  listening www tcp 80
  start collector nc -u -k -l 2055
  listening collector udp 2055

  on www timeout 3 tcpdump -Z root -i eth0 -w /run/www/web.pcap port 80 &
  sleep 1
  on client curl -sS -o /dev/null http://www.example.test/
  wait $! || true

  capture netflow.pcap collector
  for version in 5 9 10; do
    on www softflowd -r /run/www/web.pcap -v $version -n 192.0.2.21:2055
  done
  end
}

shows="Proxies: SOCKS 4 and 5 (Dante), SOCKS 4a (ssh -D), HTTP and HTTP CONNECT, all with HTTP or TLS inside"
packages="dante-server openssh-server openssh-client tinyproxy nginx curl"

play() {
  pair www proxy
  certificate www www.example.test
  web www 'listen 80;' 'listen 443 ssl;'
  printf '%s\n' 'logoutput: stdout' 'internal: 192.0.2.21 port = 1080' 'external: 192.0.2.21' 'socksmethod: none' 'clientmethod: none' \
    'user.privileged: root' 'user.unprivileged: nobody' 'client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }' \
    'socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 log: connect error }' >/run/proxy/danted.conf
  start proxy danted -f /run/proxy/danted.conf
  printf '%s\n' 'Port 8888' 'Allow 192.0.2.0/24' 'User root' >/run/proxy/tinyproxy.conf
  start proxy tinyproxy -d -c /run/proxy/tinyproxy.conf
  shells proxy 22
  start proxy ssh -N -D 192.0.2.21:1081 127.0.0.1
  listening proxy tcp 1080
  listening proxy tcp 1081
  listening proxy tcp 8888

  capture proxy.pcap client
  on client curl -sS -o /dev/null --socks4 proxy.example.test http://www.example.test/
  on client curl -sS -o /dev/null --socks4a proxy.example.test:1081 http://www.example.test/
  on client curl -sS -o /dev/null --socks5 proxy.example.test http://www.example.test/
  on client curl -sS -o /dev/null --socks5-hostname proxy.example.test --cacert /run/ca.crt https://www.example.test/
  on client curl -sS -o /dev/null --proxy http://proxy.example.test:8888 http://www.example.test/
  on client curl -sS -o /dev/null --proxy http://proxy.example.test:8888 --cacert /run/ca.crt https://www.example.test/
  end
}

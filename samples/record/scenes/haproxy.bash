shows="The PROXY protocol, versions 1 and 2, between HAProxy and nginx, before HTTP and before TLS"
packages="haproxy nginx curl"

play() {
  pair www front
  certificate www www.example.test
  web www 'listen 81 proxy_protocol;' 'listen 444 ssl proxy_protocol;'
  {
    printf 'defaults\n mode tcp\n timeout connect 5s\n timeout client 5s\n timeout server 5s\n'
    printf 'listen one\n bind :80\n server www 192.0.2.20:81 send-proxy\n'
    printf 'listen two\n bind :81\n server www 192.0.2.20:81 send-proxy-v2\n'
    printf 'listen tls\n bind :443\n server www 192.0.2.20:444 send-proxy-v2\n'
  } >/run/front/haproxy.cfg
  start front haproxy -db -f /run/front/haproxy.cfg
  listening front tcp 443

  capture haproxy.pcap front
  on client curl -sS -o /dev/null http://front.example.test/
  on client curl -sS -o /dev/null http://front.example.test:81/
  on client curl -sS -o /dev/null --cacert /run/ca.crt --connect-to www.example.test:443:front.example.test:443 https://www.example.test/
  end
}

shows="A Cisco AnyConnect tunnel with ocserv and openconnect: TLS, then DTLS, with ping and HTTP inside"
packages="ocserv openconnect nginx curl iputils-ping"

play() {
  pair gate
  certificate gate gate.example.test
  web gate 'listen 80;'
  echo secret | on gate ocpasswd -c /run/gate/users alice
  printf '%s\n' 'auth = "plain[passwd=/run/gate/users]"' 'tcp-port = 443' 'udp-port = 443' 'run-as-user = root' 'run-as-group = root' \
    'socket-file = /run/gate/ocserv' 'server-cert = /run/gate/tls.crt' 'server-key = /run/gate/tls.key' 'isolate-workers = false' \
    'device = vpns' 'ipv4-network = 203.0.113.0/24' 'max-clients = 4' 'dtls-legacy = true' 'cisco-client-compat = true' 'keepalive = 60' >/run/gate/ocserv.conf
  start gate ocserv -f -d 1 -c /run/gate/ocserv.conf
  listening gate tcp 443
  printf '#!/bin/sh\n[ "$reason" = connect ] || exit 0\nip link set "$TUNDEV" up\nip address add "$INTERNAL_IP4_ADDRESS/24" dev "$TUNDEV"\n' >/run/client/connected
  chmod +x /run/client/connected

  capture openconnect.pcap client
  echo secret | on client openconnect -b --passwd-on-stdin -u alice --cafile /run/ca.crt -s /run/client/connected --pid-file=/run/client/pid gate.example.test
  sleep 2
  on client ping -q -c 2 203.0.113.1
  on client curl -sS -o /dev/null http://203.0.113.1/
  kill -INT "$(cat /run/client/pid)"
  end
}

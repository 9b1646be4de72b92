shows="STUN and TURN with coturn: an address asked for over UDP and TCP, and data relayed between two clients"
packages="coturn"

play() {
  pair turn
  start turn turnserver -n --no-cli --log-file stdout --no-tls --no-dtls -L 192.0.2.20 -a -u alice:secret -r example.test \
    --allow-loopback-peers --pidfile /run/turn/pid --userdb /run/turn/db
  listening turn udp 3478

  capture stun.pcap client
  on client turnutils_stunclient 192.0.2.20
  on client timeout 20 turnutils_uclient -u alice -w secret -y -n 3 -m 1 192.0.2.20 >/dev/null || true
  on client timeout 20 turnutils_uclient -t -u alice -w secret -y -n 2 -m 1 192.0.2.20 >/dev/null || true
  end
}

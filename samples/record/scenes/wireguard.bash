shows="WireGuard: a handshake, then ping and HTTP in its tunnel"
packages="wireguard-go wireguard-tools nginx curl iputils-ping"

play() {
  local each
  pair www
  web www 'listen 80;'
  for each in client www; do
    wg genkey >/run/$each/wg.key
    wg pubkey </run/$each/wg.key >/run/$each/wg.pub
    start $each wireguard-go --foreground wg-$each
  done
  sleep 1
  on client wg set wg-client private-key /run/client/wg.key peer "$(cat /run/www/wg.pub)" endpoint 192.0.2.20:51820 allowed-ips 203.0.113.0/24
  on www wg set wg-www listen-port 51820 private-key /run/www/wg.key peer "$(cat /run/client/wg.pub)" allowed-ips 203.0.113.0/24
  in_host client ip address add 203.0.113.1/24 dev wg-client
  in_host www ip address add 203.0.113.2/24 dev wg-www
  in_host www ip link set wg-www up

  capture wireguard.pcap client
  in_host client ip link set wg-client up
  on client ping -q -c 2 203.0.113.2
  on client curl -sS -o /dev/null http://203.0.113.2/
  end
}

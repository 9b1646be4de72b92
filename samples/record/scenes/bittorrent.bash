shows="BitTorrent: two aria2 share a file, found by local peer discovery and told of by a DHT node"
packages="aria2 transmission-cli"

play() {
  pair seed leech
  mkdir -p /run/seed/files /run/leech/files
  head -c 20000 /dev/zero >/run/seed/files/lesson
  on seed transmission-create -o /run/lesson.torrent /run/seed/files/lesson
  local common=(--bt-enable-lpd=true --enable-dht=true --enable-dht6=false --bt-max-peers=4 --quiet --check-integrity=true)
  capture bittorrent.pcap stage lan
  start seed aria2c "${common[@]}" --bt-lpd-interface=eth0 -d /run/seed/files --seed-ratio=0 --dht-file-path=/run/seed/dht --listen-port=6881 --dht-listen-port=6881 /run/lesson.torrent
  sleep 2
  on leech timeout 30 aria2c "${common[@]}" --bt-lpd-interface=eth0 -d /run/leech/files --seed-time=0 --dht-file-path=/run/leech/dht --dht-entry-point=192.0.2.20:6881 --listen-port=6882 --dht-listen-port=6882 /run/lesson.torrent || true
  end
}

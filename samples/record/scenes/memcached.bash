shows="Memcached by its text and its binary protocol over TCP"
packages="memcached libmemcached-tools"

play() {
  local protocol
  pair cache
  start cache memcached -u root -l 192.0.2.20
  listening cache tcp 11211
  echo 'A value to keep.' >/run/client/value

  capture memcached.pcap client
  for protocol in '' --binary; do
    on client memccp $protocol --servers=cache.example.test /run/client/value
    on client memccat $protocol --servers=cache.example.test value
    on client memcstat $protocol --servers=cache.example.test >/dev/null
  done
  end
}

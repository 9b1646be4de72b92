shows="IP through DNS: an iodine tunnel with ping in it, of which the resolver sees only questions"
packages="iodine iputils-ping"

play() {
  pair far
  start far iodined -f -c -P secret -n 192.0.2.20 203.0.113.1 t.example.test
  listening far udp 53

  capture iodine.pcap client
  start client iodine -f -r -P secret -O base32 -m 300 192.0.2.20 t.example.test
  until on client ping -q -c 1 -W 1 203.0.113.1; do sleep 0.5; done
  on client ping -q -c 2 203.0.113.1
  end
}

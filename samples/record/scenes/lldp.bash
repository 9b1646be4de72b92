shows="Neighbours that announce themselves: LLDP from one lldpd; CDP, EDP, FDP and SONMP from another"
packages="lldpd"

play() {
  local each
  switch lan
  # A switch keeps LLDP to itself unless told to pass it on.
  ip link set lan type bridge group_fwd_mask 0x4000
  host one 1
  host two 2
  printf '%s\n' 'configure system description "Example switch"' 'configure system hostname "example.test"' \
    'configure lldp tx-interval 2' >/etc/lldpd.conf
  rm -f /etc/lldpd.d/*
  mkdir -p /run/lldpd
  capture lldp.pcap one
  start one lldpd -d -cc -ee -ff -ss -I eth0 -S 'Example switch' -u /run/one/lldpd.socket
  start two lldpd -d -I eth0 -S 'Example switch' -u /run/two/lldpd.socket
  sleep 5
  end
}

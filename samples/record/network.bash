# The network of a scene: switches, hosts on them, names, and captures. Addresses are
# those set aside for documentation: 192.0.2.0/24, 198.51.100.0/24 and 2001:db8::/32
# (RFC 5737, RFC 3849), and MAC addresses from 00-00-5E-00-53 (RFC 7042, section 2.1.2).

declare -A prefix4=([lan]=192.0.2 [wan]=198.51.100)
declare -A prefix6=([lan]=2001:db8:1:: [wan]=2001:db8:2::)

# switch NAME: a bridge, in the stage's own namespace, so that a capture there sees
# what crosses it.
switch() {
  ip link add "$1" type bridge
  sysctl -qw "net.ipv6.conf.$1.disable_ipv6=1"
  ip link set "$1" up
}

# host NAME NUMBER [SWITCH]: a namespace with eth0 on the switch (lan unless told),
# whose number ends its addresses.
host() {
  ip netns add "$1"
  ip -n "$1" link set lo up
  mkdir -p "/run/$1" "/etc/netns/$1"
  echo "$1.example.test" >"/etc/netns/$1/hostname"
  port "$1" eth0 "$2" "${3-lan}"
  printf '%s %s.example.test\n' "$(address "$1")" "$1" >>/run/names
}

# port HOST INTERFACE NUMBER SWITCH: one more interface of a host. Offloads are off:
# frames are recorded as a wire carries them, at most 1514 bytes and with checksums.
port() {
  local host=$1 interface=$2 number=$3 switch=$4
  ip link add "$host.$switch" type veth peer name "$interface" netns "$host" \
    address "$(printf '00:00:5e:00:53:%02x' "$number")"
  ethtool -K "$host.$switch" tx off tso off gso off gro off >/dev/null
  sysctl -qw "net.ipv6.conf.${host}/$switch.disable_ipv6=1" 2>/dev/null || true
  ip link set "$host.$switch" master "$switch" up
  in_host "$host" ethtool -K "$interface" tx off tso off gso off gro off >/dev/null
  in_host "$host" sysctl -qw "net.ipv6.conf.$interface.accept_ra=0"
  ip -n "$host" link set "$interface" up
  ip -n "$host" address add "${prefix4[$switch]}.$number/24" dev "$interface"
  ip -n "$host" address add "${prefix6[$switch]}$number/64" dev "$interface" nodad
}

# on HOST COMMAND...: runs a program on a host, with the host's name and a clean
# environment.
on() {
  local host=$1
  shift
  in_host "$host" unshare --uts env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root USER=root LOGNAME=root SHELL=/bin/sh LANG=C.UTF-8 TZ=UTC TERM=dumb \
    sh -c 'hostname "$0"; exec "$@"' "$host.example.test" "$@"
}

in_host() {
  ip netns exec "$@"
}

# start HOST COMMAND...: runs a server in the background until the scene ends.
start() {
  on "$@" >>"/run/out/log/$1.$(basename "$2").log" 2>&1 &
  disown
}

# listening HOST tcp|udp PORT: waits until a server has the port, without a packet.
listening() {
  local tries
  for tries in $(seq 150); do
    [[ -n $(in_host "$1" ss -H -l -n "--$2" "sport = :$3") ]] && return
    sleep 0.2
  done
  echo "no server on $1 $2 port $3" >&2
  tail -n 20 /run/out/log/"$1".*.log >&2
  return 1
}

# router NAME NUMBER: a host on both switches that forwards between them, and is
# everybody's way out.
router() {
  host "$1" "$2" lan
  port "$1" eth1 "$2" wan
  in_host "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}

# route HOST NUMBER [SWITCH]: sends what is not on the switch to the router there.
route() {
  local switch=${3-lan}
  ip -n "$1" route add default via "${prefix4[$switch]}.$2"
  ip -n "$1" -6 route add default via "${prefix6[$switch]}$2"
}

# names HOST [OPTION...]: dnsmasq on a host, everybody's resolver. It answers for the
# hosts in /run/names, a hosts file that has every host made so far.
names() {
  local host=$1 each
  shift
  start "$host" dnsmasq --keep-in-foreground --user=root --no-resolv --no-hosts --addn-hosts=/run/names \
    --local=/test/ --local-ttl=300 "$@"
  for each in $(ip netns list | awk '{print $1}'); do
    echo "nameserver $(address "$host")" >"/etc/netns/$each/resolv.conf"
    printf '127.0.0.1 localhost\n' >"/etc/netns/$each/hosts"
  done
  listening "$host" udp 53
}

# pair SERVER...: the smallest network: a client, dnsmasq, and these servers, the first
# of which is 192.0.2.20.
pair() {
  local server number=20
  switch lan
  host client 10
  host dns 53
  for server; do
    host "$server" $number
    number=$((number + 1))
  done
  names dns
}

# address HOST: the first IPv4 address of a host.
address() {
  ip -n "$1" -4 -o address show dev eth0 | awk '{split($4, a, "/"); print a[1]; exit}'
}

# capture FILE HOST [INTERFACE [TCPDUMP ARGUMENT...]]: records into FILE what passes an
# interface of a host, or a switch of the stage when the host is "stage".
capture() {
  local file=$1 host=$2 interface=${3-eth0} where=(env)
  shift $(($# < 3 ? $# : 3))
  [[ $host == stage ]] || where=(ip netns exec "$host")
  "${where[@]}" tcpdump -i "$interface" -U --immediate-mode -B 65536 -Z root -n \
    -w "/run/out/$file" "$@" 2>"/run/out/log/$file.log" &
  recorders+=($!)
  until grep -qs 'listening on' "/run/out/log/$file.log"; do
    sleep 0.1
    kill -0 $!
  done
}
recorders=()

# end ends the captures, once the last packets have come in, and fails when one is
# not whole.
end() {
  sleep "${1-1}"
  kill -INT "${recorders[@]}"
  wait "${recorders[@]}"
  recorders=()
  ! grep -h 'dropped by kernel' /run/out/log/*.pcap*.log | grep -v '^0 '
}

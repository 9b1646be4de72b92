shows="DHCP over IPv4 and IPv6 with router advertisements: a lease asked for, renewed and released"
packages="dnsmasq-base isc-dhcp-client"

play() {
  local way
  switch lan
  host client 10
  host gw 1
  in_host client ip -4 address flush dev eth0
  in_host client sysctl -qw net.ipv6.conf.eth0.accept_ra=1
  printf '#!/bin/sh\n[ -z "$new_ip_address" ] || ip address replace "$new_ip_address/24" dev eth0\n' >/run/client/bound
  printf '[ -z "$new_ip6_address" ] || ip address replace "$new_ip6_address/64" dev eth0 nodad\n' >>/run/client/bound
  chmod +x /run/client/bound
  printf 'send host-name "client";\n' >/run/client/dhclient.conf
  start gw dnsmasq --keep-in-foreground --user=root --no-resolv --no-hosts --domain=example.test --enable-ra \
    --dhcp-range=192.0.2.150,192.0.2.180,1h --dhcp-range=2001:db8:1::100,2001:db8:1::1ff,64,1h --dhcp-leasefile=/run/gw/leases
  listening gw udp 67

  capture dhcp.pcap client
  sleep 3
  for way in -4 -6; do
    local options=(-cf /run/client/dhclient.conf -sf /run/client/bound -lf /run/client/leases$way -pf /run/client/pid$way)
    on client timeout 20 dhclient $way -1 -q "${options[@]}" eth0
    on client timeout 20 dhclient $way -x -q "${options[@]}" eth0 || true
    on client timeout 20 dhclient $way -1 -q "${options[@]}" eth0
    on client timeout 20 dhclient $way -r -q "${options[@]}" eth0
  done
  end
}

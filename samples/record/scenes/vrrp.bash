shows="Redundant routers: keepalived speaks VRRP versions 2 and 3, ucarp speaks CARP"
packages="keepalived ucarp"

play() {
  switch lan
  host one 1
  host two 2
  printf '%s\n' 'global_defs { router_id one }' 'vrrp_instance a { interface eth0' ' virtual_router_id 7' ' priority 150' ' advert_int 1' ' virtual_ipaddress { 192.0.2.3 } }' \
    'vrrp_instance b { interface eth0' ' version 3' ' virtual_router_id 8' ' priority 150' ' virtual_ipaddress { 2001:db8:1::3 } }' >/run/one/keepalived.conf
  capture vrrp.pcap two
  start one keepalived -n -l -D -P -f /run/one/keepalived.conf -p /run/one/pid -r /run/one/pid2
  start two ucarp -i eth0 -s 192.0.2.2 -v 9 -p secret -a 192.0.2.4 -u /bin/true -d /bin/true
  sleep 7
  end
}

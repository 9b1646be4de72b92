shows="Open vSwitch carries ping and HTTP between two hosts by VXLAN, Geneve, GRE and ERSPAN in turn"
packages="openvswitch-switch nginx curl iputils-ping"

play() {
  local kind
  switch lan
  host client 10
  host www 20
  web www 'listen 80;'
  listening www tcp 80
  vswitch client 10
  vswitch www 20

  capture tunnels.pcap stage client.lan
  for kind in vxlan geneve gre erspan; do
    vsctl client --may-exist add-port inner tunnel -- set interface tunnel type=$kind options:remote_ip=192.0.2.20 options:key=42 options:erspan_ver=1 options:erspan_idx=7
    vsctl www --may-exist add-port inner tunnel -- set interface tunnel type=$kind options:remote_ip=192.0.2.10 options:key=42 options:erspan_ver=1 options:erspan_idx=7
    on client ping -q -c 3 -i 0.5 203.0.113.20
    on client curl -sS -m 5 -o /dev/null http://203.0.113.20/
    vsctl client del-port tunnel
    vsctl www del-port tunnel
  done
  end
}

shows="Ping and HTTP in a VLAN (802.1Q), then in a VLAN within a VLAN (802.1ad), as Open vSwitch tags them"
packages="openvswitch-switch nginx curl iputils-ping"

play() {
  local each
  switch lan
  host client 10
  host www 20
  web www 'listen 80;'
  listening www tcp 80
  vswitch client 10
  vswitch www 20

  capture vlan.pcap stage client.lan
  for each in client www; do
    vsctl $each -- del-port under eth0 -- add-port inner eth0 -- set port inner tag=7
  done
  on client ping -q -c 2 203.0.113.20
  on client curl -sS -o /dev/null http://203.0.113.20/
  # A frame with VLAN 7 of its own gets the provider's 100 around it.
  for each in client www; do
    vsctl $each set open_vswitch . other_config:vlan-limit=2
    vsctl $each -- add-br outer -- set bridge outer datapath_type=netdev -- del-port inner eth0 -- add-port outer eth0 \
      -- add-port inner up -- set interface up type=patch options:peer=down \
      -- add-port outer down -- set interface down type=patch options:peer=up -- set port down vlan_mode=dot1q-tunnel tag=100
  done
  on client ping -q -c 2 203.0.113.20
  on client curl -sS -m 5 -o /dev/null http://203.0.113.20/
  end
}

shows="A VXLAN tunnel between two hosts, with ARP, ping and HTTP inside"
packages="nginx curl iputils-ping"

play() {
  pair www
  web www 'listen 80;'
  listening www tcp 80
  in_host client ip link add vx type vxlan id 42 dstport 4789 local 192.0.2.10 remote 192.0.2.20 dev eth0
  in_host www ip link add vx type vxlan id 42 dstport 4789 local 192.0.2.20 remote 192.0.2.10 dev eth0
  in_host client ip link set vx address 00:00:5e:00:53:a1
  in_host www ip link set vx address 00:00:5e:00:53:a2
  in_host client ip address add 203.0.113.1/24 dev vx
  in_host www ip address add 203.0.113.2/24 dev vx

  capture vxlan.pcap client
  in_host client ip link set vx up
  in_host www ip link set vx up
  on client ping -q -c 2 203.0.113.2
  on client curl -sS -o /dev/null http://203.0.113.2/
  end
}

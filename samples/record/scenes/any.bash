shows="Recorded on all interfaces of a router at once (Linux cooked capture v2): each packet is seen coming in and going out"
packages="nginx curl iputils-ping"

play() {
  switch lan
  switch wan
  router gw 1
  host client 10
  route client 1
  host www 80 wan
  route www 1 wan
  web www 'listen 80; listen [::]:80;'
  listening www tcp 80

  capture any.pcap gw any
  on client curl -sS -o /dev/null http://198.51.100.80/
  on client curl -sS -o /dev/null 'http://[2001:db8:2::80]/'
  on client ping -q -c 1 198.51.100.80
  end
}

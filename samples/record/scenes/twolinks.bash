shows="One pcapng with two interfaces of different link types: a client's Ethernet, with OpenVPN over UDP on it, and its tunnel of raw IP, with the HTTP and ping inside"
packages="openvpn nginx curl iputils-ping wireshark-common"

play() {
  switch lan
  host client 10
  host vpn 94
  host dns 53
  names dns
  certificate vpn vpn.example.test
  certificate client client.example.test
  web vpn 'listen 80;'
  start vpn openvpn --dev tun0 --dev-type tun --topology subnet --server 203.0.113.0 255.255.255.0 --proto udp \
    --ca /run/ca.crt --cert /run/vpn/tls.crt --key /run/vpn/tls.key --dh none --verb 3
  listening vpn udp 1194
  in_host client ip tuntap add mode tun dev tun0
  in_host client ip link set tun0 up

  capture eth.pcap client eth0
  capture tun.pcap client tun0
  start client openvpn --client --dev tun0 --dev-type tun --nobind --proto udp --remote vpn.example.test 1194 \
    --ca /run/ca.crt --cert /run/client/tls.crt --key /run/client/tls.key --verb 3
  until in_host client ping -q -c 1 -W 1 203.0.113.1; do sleep 0.5; done
  on client curl -sS -o /dev/null http://203.0.113.1/
  end
  mergecap -F pcapng -w /run/out/twolinks.pcapng /run/out/eth.pcap /run/out/tun.pcap
  # The header names the machine's kernel: blank its release.
  perl -pi -e 'BEGIN { $os = shift } s/\Q$os\E/"Linux" . " " x (length($os) - 5)/e' "$(uname -sr)" /run/out/twolinks.pcapng
  rm /run/out/eth.pcap /run/out/tun.pcap
}

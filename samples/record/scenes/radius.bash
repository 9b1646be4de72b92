shows="RADIUS: a login accepted, one rejected, and accounting"
packages="freeradius freeradius-utils"

play() {
  pair radius
  sed -i '1i alice Cleartext-Password := "secret"' /etc/freeradius/3.0/mods-config/files/authorize
  printf '%s\n' 'client lan {' ' ipaddr = 192.0.2.0/24' ' secret = testing123' '}' >>/etc/freeradius/3.0/clients.conf
  mkdir -p /run/freeradius
  start radius freeradius -f -X
  listening radius udp 1812

  capture radius.pcap client
  on client radtest alice secret radius.example.test 0 testing123
  on client radtest alice wrong radius.example.test 0 testing123 || true
  echo 'Acct-Status-Type=Start,User-Name=alice,Acct-Session-Id=7' | on client radclient radius.example.test:1813 acct testing123
  end
}

shows="tinc: two hosts join a mesh, with ping and HTTP inside"
packages="tinc nginx curl iputils-ping"

play() {
  local each
  pair www
  web www 'listen 80;'
  for each in client:1 www:2; do
    IFS=: read -r each number <<<"$each"
    mkdir -p /run/$each/tinc/hosts
    printf 'Name = %s\nDeviceType = tun\nInterface = tinc0\n' $each >/run/$each/tinc/tinc.conf
    [[ $each == www ]] || echo 'ConnectTo = www' >>/run/$each/tinc/tinc.conf
    printf 'Subnet = 203.0.113.%s/32\n' $number >/run/$each/tinc/hosts/$each
    printf '#!/bin/sh\nip address add 203.0.113.%s/24 dev tinc0\nip link set tinc0 up\n' $number >/run/$each/tinc/tinc-up
    chmod +x /run/$each/tinc/tinc-up
    echo | on $each tincd -c /run/$each/tinc -K 2048
  done
  echo 'Address = 192.0.2.20' >>/run/www/tinc/hosts/www
  cp /run/www/tinc/hosts/www /run/client/tinc/hosts/
  cp /run/client/tinc/hosts/client /run/www/tinc/hosts/
  start www tincd -D -c /run/www/tinc --pidfile=/run/www/tinc.pid
  listening www tcp 655

  capture tinc.pcap client
  start client tincd -D -c /run/client/tinc --pidfile=/run/client/tinc.pid
  until on client ping -q -c 1 -W 1 203.0.113.2; do sleep 0.5; done
  on client curl -sS -o /dev/null http://203.0.113.2/
  end
}

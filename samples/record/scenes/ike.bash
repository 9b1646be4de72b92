shows="IKEv2 with a shared key between two strongSwan hosts, then ping and HTTP in ESP over UDP"
packages="strongswan-charon strongswan-swanctl libcharon-extra-plugins libstrongswan-standard-plugins nginx curl iputils-ping"

play() {
  local each other
  pair www
  web www 'listen 80;'
  mkdir -p /run/client/etc /run/www/etc
  for each in client:10:20 www:20:10; do
    IFS=: read -r each own other <<<"$each"
    printf '%s\n' 'charon {' ' load_modular = no' \
      ' load = random nonce openssl aes sha1 sha2 hmac kdf kernel-libipsec kernel-netlink socket-default vici updown' \
      ' plugins { kernel-libipsec { allow_peer_ts = yes }' "  vici { socket = unix:///run/$each/vici } }" '}' >/run/$each/strongswan.conf
    printf '%s\n' 'connections { lesson {' " local_addrs = 192.0.2.$own" " remote_addrs = 192.0.2.$other" ' version = 2' ' encap = yes' \
      ' local { auth = psk' "  id = $each.example.test }" ' remote { auth = psk }' \
      ' children { lesson {' "  local_ts = 203.0.113.$own/32" "  remote_ts = 203.0.113.$other/32" ' } } } }' \
      'secrets { ike-lesson { secret = "secret" } }' >/run/$each/swanctl.conf
    in_host $each ip address add 203.0.113.$own/32 dev lo
    start $each env STRONGSWAN_CONF=/run/$each/strongswan.conf /usr/lib/ipsec/charon
    until [[ -e /run/$each/vici ]]; do sleep 0.2; done
    on $each swanctl --load-all --file /run/$each/swanctl.conf --uri unix:///run/$each/vici
    rm -f /run/charon.pid
  done

  capture ike.pcap client
  on client swanctl --initiate --child lesson --uri unix:///run/client/vici
  on client ping -q -c 2 -I 203.0.113.10 203.0.113.20
  on client curl -sS -o /dev/null --interface 203.0.113.10 http://203.0.113.20/
  on client swanctl --terminate --ike lesson --uri unix:///run/client/vici
  end
}

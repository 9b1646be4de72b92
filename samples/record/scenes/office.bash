shows="Ten minutes of a small office, seen on its switch: DNS, DHCP, NTP, mDNS, ping, mail (SMTP, IMAP), web over IPv4 and IPv6 (HTTP, HTTPS with five names, HTTP/2), SSH, PostgreSQL, MariaDB and Redis"
packages="dnsmasq-base isc-dhcp-client chrony avahi-daemon mdns-scan iputils-ping postfix swaks libnet-ssleay-perl dovecot-imapd dovecot-pop3d curl nginx openssh-server openssh-client postgresql-15 mariadb-server mariadb-client redis-server redis-tools bind9-dnsutils"

minutes=10

play() {
  switch lan
  switch wan
  router gw 1
  local each
  for each in mail:25 db:32 files:22 printer:63 alice:101 bob:102 carol:103; do
    host "${each%:*}" "${each#*:}"
    route "${each%:*}" 1
  done
  host site 80 wan
  route site 1 wan
  servers

  capture office.pcap stage lan
  carol &
  alice &
  bob &
  machines &
  wait %?carol %?alice %?bob %?machines
  end
}

servers() {
  local outside=(www.example.com shop.example.com api.example.net static.example.org docs.example.org)
  printf '198.51.100.80 %s\n' "${outside[@]}" deb.example.net >>/run/names
  printf '2001:db8:2::80 %s\n' www.example.com static.example.org deb.example.net >>/run/names
  echo '192.0.2.1 ntp.example.test' >>/run/names
  names gw --dhcp-range=192.0.2.150,192.0.2.180,1h --dhcp-option=option:ntp-server,192.0.2.1 \
    --domain=example.test --dhcp-leasefile=/run/gw/leases
  clock gw
  certificate mail mail.example.test imap.example.test
  mail mail tls
  mailboxes mail tls
  certificate site "${outside[@]}"
  web site 'listen 80; listen [::]:80;' \
    'listen 443 ssl; listen [::]:443 ssl; server_name www.example.com docs.example.org; ssl_protocols TLSv1.2;' \
    'listen 443 ssl http2; listen [::]:443 ssl http2; server_name static.example.org shop.example.com;' \
    'listen 443 ssl; server_name api.example.net; location / { default_type application/json; return 200 "{\"ok\": true}\n"; }'
  page 20 >/run/site/www/index.html
  web files 'listen 80;'
  shells files 22
  certificate db db.example.test
  postgresql db tls
  mariadb db
  redis db
  printf '%s\n' '<?xml version="1.0"?><service-group><name>Printer</name>' \
    '<service><type>_ipp._tcp</type><port>631</port></service></service-group>' >/etc/avahi/services/printer.service
  printf '[server]\nhost-name=printer\nenable-dbus=no\n' >/run/printer/avahi.conf
  listening site tcp 443
}

# every SECONDS COMMAND...: runs a command now and again until the minutes are over.
every() {
  local pause=$1 end=$((started + minutes * 60)) left
  shift
  while left=$((end - SECONDS)) && ((left >= 0)); do
    "$@" >/dev/null || echo "failed: $*"
    sleep $((pause < left ? pause : left + 1))
  done
}

fetch() {
  on "$1" curl -sS -o /dev/null --cacert /run/ca.crt "${@:2}"
}

# scan asks the network for services, and listens for two seconds.
scan() {
  on "$1" timeout 2 mdns-scan || true
}

# alice reads mail and the web, and writes to bob.
alice() {
  local started=$SECONDS
  clock alice ntp.example.test
  every 137 fetch alice https://www.example.com/ https://static.example.org/ http://files.example.test/ &
  every 118 fetch alice --ssl-reqd --user alice:secret imap://mail.example.test/INBOX -X 'STATUS INBOX (MESSAGES)' &
  every 143 on alice swaks --silent --tls --server mail.example.test --helo alice.example.test \
    --from alice@example.test --to bob@example.test --header 'Subject: Minutes' --body 'See you at ten.' &
  every 211 fetch alice https://shop.example.com/ -d item=7 &
  wait
}

# bob keeps the databases, and logs in on the file server.
bob() {
  local started=$SECONDS
  clock bob ntp.example.test
  every 97 on bob psql -q 'host=db.example.test user=postgres sslmode=disable' -c 'SELECT relname FROM pg_class LIMIT 20' &
  every 229 on bob psql -q 'host=db.example.test user=postgres' -c 'SELECT now()' &
  every 89 on bob mariadb -h db.example.test -u alice -psecret stock \
    -e 'CREATE TABLE IF NOT EXISTS item (id INT, name TEXT); INSERT INTO item VALUES (7, "lamp"); SELECT * FROM item' &
  every 71 on bob redis-cli -h db.example.test INCR visits &
  every 283 on bob ssh files.example.test 'ls -l /usr/bin | head -n 40' &
  every 119 fetch bob https://api.example.net/v1/items &
  every 241 fetch bob imaps://mail.example.test/INBOX --user bob:secret -X NOOP &
  wait
}

# carol comes in with a laptop that asks for an address, and uses IPv6 where she can.
carol() {
  local started=$SECONDS
  in_host carol ip -4 address flush dev eth0
  printf 'send host-name "carol";\nrequest subnet-mask, routers, domain-name-servers, ntp-servers;\n' >/run/carol/dhclient.conf
  cat >/run/carol/bound <<'END'
#!/bin/sh
[ "$reason" = BOUND ] || exit 0
ip address add "$new_ip_address/24" dev "$interface"
ip route replace default via "$new_routers"
END
  chmod +x /run/carol/bound
  on carol dhclient -1 -q -cf /run/carol/dhclient.conf -sf /run/carol/bound -lf /run/carol/leases -pf /run/carol/pid eth0
  every 163 fetch carol -6 https://www.example.com/ https://static.example.org/ &
  every 223 fetch carol https://docs.example.org/ &
  every 173 fetch carol http://deb.example.net/ &
  every 127 fetch carol --user carol:secret imap://mail.example.test/INBOX -X 'SEARCH ALL' &
  every 157 on carol ping -q -c 3 www.example.com &
  every 199 scan carol &
  wait
}

# machines do what machines do when nobody looks.
machines() {
  local started=$SECONDS
  start printer avahi-daemon --no-drop-root --no-chroot --no-rlimits -f /run/printer/avahi.conf
  every 60 on gw ping -q -c 1 files.example.test &
  every 131 fetch db http://deb.example.net/ &
  every 167 on mail dig +short example.com MX &
  wait
}

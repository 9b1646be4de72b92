shows="The small services of inetd over TCP and UDP: echo, discard, daytime, time, chargen; and finger"
packages="inetutils-inetd finger fingerd socat"

play() {
  local port service
  pair old
  for service in echo discard daytime time chargen; do
    printf '%s stream tcp nowait root internal\n%s dgram udp wait root internal\n' $service $service
  done >/run/old/inetd.conf
  echo 'finger stream tcp nowait root /usr/sbin/in.fingerd in.fingerd' >>/run/old/inetd.conf
  start old inetutils-inetd -d /run/old/inetd.conf
  listening old tcp 79
  listening old tcp 7

  capture inetd.pcap client
  for port in 7 9 13 37 19; do
    echo 'Good day.' | on client socat -T 0.5 - TCP:old.example.test:$port,rcvbuf=2048 | head -c 400 >/dev/null || true
    echo 'Good day.' | on client socat -T 0.5 - UDP:old.example.test:$port | head -c 400 >/dev/null || true
  done
  on client finger root@old.example.test
  end
}

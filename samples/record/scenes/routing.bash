shows="Two BIRD routers: BGP over IPv4 with a route withdrawn, OSPF, OSPFv3, RIP, BFD and Babel"
packages="bird2"

play() {
  local each number
  switch lan
  host one 1
  host two 2
  for each in one two; do
    number=$([[ $each == one ]] && echo 1 || echo 2)
    {
      echo "router id 192.0.2.$number; protocol device { } "
      echo "protocol static { ipv4; route 203.0.113.$((number * 64))/26 blackhole; }"
      echo "protocol bgp { local 192.0.2.$number as 6450$number; neighbor 192.0.2.$((3 - number)) as 6450$((3 - number)); bfd on; hold time 9; ipv4 { import all; export all; }; }"
      echo "protocol bfd { interface \"eth0\"; }"
      echo "protocol ospf v2 { area 0 { interface \"eth0\" { hello 1; dead 4; }; }; }"
      echo "protocol ospf v3 { area 0 { interface \"eth0\" { hello 1; dead 4; }; }; }"
      echo "protocol rip { ipv4 { import all; export all; }; interface \"eth0\" { update time 5; }; }"
      echo "protocol babel { interface \"eth0\" { type wired; hello interval 1 s; }; ipv4 { import all; export all; }; }"
    } >/run/$each/bird.conf
  done

  capture routing.pcap one
  for each in one two; do start $each bird -f -c /run/$each/bird.conf -s /run/$each/bird.ctl -P /run/$each/pid; done
  sleep 12
  on two birdc -s /run/two/bird.ctl disable static1
  sleep 2
  on two birdc -s /run/two/bird.ctl down
  end
}

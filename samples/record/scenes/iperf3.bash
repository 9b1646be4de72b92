shows="A short iperf3 test over TCP and one over UDP, recorded with a snap length of 128 bytes"
packages="iperf3"

play() {
  pair far
  start far iperf3 -s
  listening far tcp 5201

  capture iperf3.pcap client eth0 -s 128
  on client iperf3 -c far.example.test -n 100K -l 1400 >/dev/null
  on client iperf3 -u -c far.example.test -n 20K -l 1200 >/dev/null
  end
}

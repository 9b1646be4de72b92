shows="An iperf3 test over TCP and one over UDP, of little data"
packages="iperf3"

play() {
  pair far
  start far iperf3 -s
  listening far tcp 5201

  capture iperf3.pcap client -s 128
  on client iperf3 -c far.example.test -n 100K -l 1400 >/dev/null
  on client iperf3 -u -c far.example.test -n 20K -l 1200 >/dev/null
  end
}

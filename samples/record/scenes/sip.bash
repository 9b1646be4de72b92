shows="A call: SIP over UDP and over TCP, with eight seconds of G.711 audio by RTP"
packages="sip-tester"

play() {
  pair phone
  start phone sipp -sn uas -i 192.0.2.20 -p 5060 -t u1 -nostdin -m 1
  listening phone udp 5060
  start phone sipp -sn uas -i 192.0.2.20 -p 5061 -t t1 -nostdin -m 1
  listening phone tcp 5061
  ln -s /usr/share/sip-tester /run/client/pcap

  capture sip.pcap client
  on client env --chdir=/run/client sipp -sn uac_pcap -i 192.0.2.10 -s bob phone.example.test:5060 -m 1 -nostdin -timeout 30 >/dev/null
  on client sipp -sn uac -t t1 -i 192.0.2.10 -s bob phone.example.test:5061 -m 1 -d 500 -nostdin -timeout 20 >/dev/null
  end
}

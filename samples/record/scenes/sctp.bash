shows="SCTP in user space: the discard and daytime services of usrsctp"
packages="libusrsctp-examples"

play() {
  pair far
  start far /usr/lib/usrsctp/discard_server
  start far /usr/lib/usrsctp/daytime_server
  sleep 1

  capture sctp.pcap client
  (echo 'Good day.'; sleep 1) | on client timeout 4 /usr/lib/usrsctp/client 192.0.2.20 9 0 || true
  (sleep 2) | on client timeout 4 /usr/lib/usrsctp/client 192.0.2.20 13 0 || true
  end
}

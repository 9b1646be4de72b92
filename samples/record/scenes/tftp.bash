shows="TFTP both ways: the server answers from ports of its own"
packages="tftpd-hpa tftp-hpa"

play() {
  pair boot
  install -d -o nobody /run/boot/files
  page >/run/boot/files/kernel
  start boot in.tftpd --foreground --create --user nobody --address 192.0.2.20:69 --secure /run/boot/files
  listening boot udp 69
  cp /run/boot/files/kernel /run/client/report

  capture tftp.pcap client
  on client tftp -m binary boot.example.test -c get kernel /run/client/kernel
  on client tftp -m binary boot.example.test -c put /run/client/report report
  end
}

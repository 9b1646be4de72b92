shows="NATS: a subscription and a message, typed by hand"
packages="nats-server netcat-openbsd"

play() {
  pair bus
  start bus nats-server -a 192.0.2.20
  listening bus tcp 4222

  capture nats.pcap client
  (sleep 0.3; printf 'CONNECT {"verbose":false,"name":"lesson"}\r\nSUB news 1\r\nPUB news 9\r\nGood day.\r\nPING\r\n'; sleep 0.5) | on client nc -q 1 bus.example.test 4222 >/dev/null
  end
}

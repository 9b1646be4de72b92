shows="IRC in the clear: two people in a channel"
packages="ngircd netcat-openbsd"

play() {
  local bob
  pair chat
  printf '%s\n' '[Global]' 'Name = chat.example.test' 'Info = Example' 'Ports = 6667' 'Listen = 0.0.0.0' 'ServerUID = root' 'ServerGID = root' \
    'MotdPhrase = Good day.' '[Options]' 'DNS = no' 'Ident = no' 'PAM = no' >/run/chat/ngircd.conf
  start chat ngircd -n -f /run/chat/ngircd.conf
  listening chat tcp 6667

  capture irc.pcap client
  (printf 'NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #lesson\r\n'; sleep 3; printf 'QUIT\r\n'; sleep 0.5) |
    on client nc -q 1 chat.example.test 6667 >/dev/null &
  bob=$!
  sleep 1
  (printf 'NICK alice\r\nUSER alice 0 * :Alice\r\nJOIN #lesson\r\nPRIVMSG #lesson :Good day, bob.\r\n'; sleep 1; printf 'QUIT :bye\r\n') |
    on client nc -q 1 chat.example.test 6667 >/dev/null
  wait $bob
  end
}

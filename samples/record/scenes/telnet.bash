shows="Telnet: options, a prompt, a few lines"
packages="inetutils-telnetd inetutils-telnet socat"

play() {
  pair shell
  printf '#!/bin/sh\nprintf "Name: "; read name; echo "Good day, $name."\n' >/run/shell/login
  chmod +x /run/shell/login
  start shell socat TCP-LISTEN:23,fork,reuseaddr EXEC:'/usr/sbin/telnetd -h -E /run/shell/login'
  listening shell tcp 23

  capture telnet.pcap client
  (sleep 1; echo alice; sleep 1) | on client telnet -E shell.example.test || true
  end
}

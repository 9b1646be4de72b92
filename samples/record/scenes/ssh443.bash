shows="SSH on port 443, where HTTPS is expected, from two clients: OpenSSH and Dropbear"
packages="openssh-server openssh-client dropbear-bin"

play() {
  pair shell
  shells shell 443
  dropbearconvert openssh dropbear /root/.ssh/id_ed25519 /run/client/key

  capture ssh443.pcap client
  on client ssh -p 443 shell.example.test uptime
  on client timeout 5 dbclient -y -y -i /run/client/key -p 443 shell.example.test uptime
  end
}

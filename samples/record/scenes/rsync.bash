shows="The rsync daemon: a list of modules, a copy, a second copy with nothing to do"
packages="rsync"

play() {
  local turn
  pair files
  mkdir /run/files/data
  page >/run/files/data/page
  printf '[data]\npath = /run/files/data\nuse chroot = no\nuid = root\n' >/run/files/rsyncd.conf
  start files rsync --daemon --no-detach --config=/run/files/rsyncd.conf
  listening files tcp 873

  capture rsync.pcap client
  on client rsync rsync://files.example.test/
  for turn in 1 2; do on client rsync -a rsync://files.example.test/data/ /run/client/data/; done
  end
}

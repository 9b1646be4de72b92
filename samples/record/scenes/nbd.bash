shows="NBD: a disk image looked at and read over the network block device protocol"
packages="qemu-utils"

play() {
  pair disk
  truncate -s 1M /run/disk/image
  start disk qemu-nbd -t -r -f raw -x lesson -b 192.0.2.20 /run/disk/image
  listening disk tcp 10809

  capture nbd.pcap client
  on client qemu-img info nbd://disk.example.test/lesson
  on client qemu-io -r -f raw -c 'read 0 4k' nbd://disk.example.test/lesson
  end
}

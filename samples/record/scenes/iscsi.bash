shows="iSCSI: targets listed and a disk looked at, with libiscsi and the Linux target framework"
packages="tgt libiscsi-bin"

play() {
  pair disk
  truncate -s 1M /run/disk/image
  start disk tgtd -f
  sleep 1
  on disk tgtadm --lld iscsi --op new --mode target --tid 1 -T iqn.2024-01.test.example:disk
  on disk tgtadm --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 -b /run/disk/image
  on disk tgtadm --lld iscsi --op bind --mode target --tid 1 -I ALL
  listening disk tcp 3260

  capture iscsi.pcap client
  on client iscsi-ls -s iscsi://disk.example.test
  on client iscsi-inq iscsi://disk.example.test/iqn.2024-01.test.example:disk/1 >/dev/null
  end
}

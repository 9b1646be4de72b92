shows="A file that ends in the middle of a record, as when the disk was full: two fetches, the second cut off"
packages="nginx curl"

play() {
  local size
  pair www
  web www 'listen 80;'
  listening www tcp 80

  capture cut.pcap client
  on client curl -sS -o /dev/null http://www.example.test/
  on client curl -sS -o /dev/null http://www.example.test/
  end
  # The last data segments are among the last 3000 bytes. The file must not happen to
  # end between two records.
  size=$(stat -c %s /run/out/cut.pcap)
  truncate -s $((size - 3000)) /run/out/cut.pcap
  (tcpdump -r /run/out/cut.pcap 2>&1 >/dev/null || true) | grep 'truncated dump file'
}

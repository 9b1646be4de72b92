shows="What a capture on the sending host looks like with offloads on: checksums not yet filled in, segments far longer than a frame"
packages="nginx curl"

play() {
  pair www
  ethtool -K www.lan tx on tso on gso on gro on >/dev/null
  in_host www ethtool -K eth0 tx on tso on gso on gro on >/dev/null
  page 1500 >/run/page
  web www 'listen 80;'
  cp /run/page /run/www/www/index.html
  listening www tcp 80

  capture offload.pcap www
  on client curl -sS -o /dev/null http://www.example.test/
  end
}

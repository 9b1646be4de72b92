shows="A workstation's traffic as \`portscope live -w\` wrote it, with the programs at its ends in comments: curl, redis-cli and dig of two users, and a shell from outside"
packages="bind9-dnsutils curl nginx openssh-client openssh-server redis-server redis-tools"

# Besides the packages, portscope must be on the path.
play() {
  command -v portscope
  pair www cache
  web www 'listen 80; listen [::]:80;'
  start cache redis-server --bind 0.0.0.0 --protected-mode no --save ''
  shells client 22
  listening www tcp 80
  listening cache tcp 6379
  # Who is asked for its hardware address now is not asked in the capture.
  on client ping -q -c 1 www.example.test
  on client ping -q -c 1 cache.example.test
  start client portscope live -i eth0 -w /run/out/programs.pcapng
  until grep -q 'capturing on' /run/out/log/client.portscope.log; do sleep 0.1; done
  sleep 2

  on client runuser -u games -- curl -sS -o /dev/null http://www.example.test/
  on client dig +short www.example.test
  on client redis-cli -h cache.example.test set greeting hello
  on client runuser -u games -- redis-cli -h cache.example.test get greeting
  on www ssh client.example.test sleep 1
  on client curl -sS -o /dev/null --limit-rate 5k http://www.example.test/
  sleep 2
  pkill -INT -x portscope
  while pgrep -x portscope >/dev/null; do sleep 0.1; done
}

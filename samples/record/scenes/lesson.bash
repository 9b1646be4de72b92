shows="One host, three programs at once, told apart by their sockets: curl fetches HTTP from port 80 with client port 55002 and HTTPS from 443 with 55001, swaks sends mail to port 25 with 55000"
packages="nginx postfix curl swaks"

play() {
  local http https
  switch lan
  host client 10
  host www 80
  host mail 25
  host dns 53
  names dns
  certificate www www.example.test
  # The rate limit keeps all three at work together.
  web www 'listen 80; limit_rate 2k;' 'listen 443 ssl; limit_rate 2k;'
  mail mail
  listening www tcp 443

  capture lesson.pcap client
  on client curl -sS --local-port 55002 -o /dev/null http://www.example.test/ &
  http=$!
  on client curl -sS --local-port 55001 -o /dev/null --cacert /run/ca.crt https://www.example.test/ &
  https=$!
  on client swaks --silent --server mail.example.test --local-port 55000 --helo client.example.test \
    --from alice@example.test --to bob@example.test --header 'Subject: Lesson' --body 'Three programs, one host.'
  wait $http $https
  end
}

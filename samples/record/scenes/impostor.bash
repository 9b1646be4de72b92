shows="Services behind the wrong well-known ports: SSH on 443, TLS on 25 and on 53, HTTP on 22, SMTP on 80"
packages="nginx postfix openssh-server openssh-client curl swaks"

play() {
  switch lan
  host client 10
  host www 80
  host mail 25
  host shell 22
  host dns 5
  names dns
  certificate www www.example.test
  web www 'listen 22;' 'listen 25 ssl; listen 53 ssl;'
  listening www tcp 25
  mail mail
  # Postfix leaves port 25 for 80: the listener has its port in the service's name.
  sed -i 's/^smtp  *inet/80 inet/' /etc/postfix/master.cf
  on mail postfix reload
  listening mail tcp 80
  shells shell 443

  capture impostor.pcap client
  on client ssh -p 443 shell.example.test uptime
  on client curl -sS -o /dev/null --cacert /run/ca.crt https://www.example.test:25/
  on client curl -sS -o /dev/null --cacert /run/ca.crt https://www.example.test:53/
  on client curl -sS -o /dev/null http://www.example.test:22/
  on client swaks --silent --server mail.example.test --port 80 --helo client.example.test \
    --from alice@example.test --to bob@example.test --body 'Mail through the web port.'
  end
}

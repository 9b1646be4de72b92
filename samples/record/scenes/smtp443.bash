shows="SMTP on port 443, where HTTPS is expected"
packages="postfix swaks"

play() {
  pair mail
  mail mail
  sed -i 's/^smtp  *inet/443 inet/' /etc/postfix/master.cf
  on mail postfix reload
  listening mail tcp 443

  capture smtp443.pcap client
  on client swaks --silent --server mail.example.test --port 443 --helo client.example.test \
    --from alice@example.test --to bob@example.test --body 'Mail through the web port.'
  end
}

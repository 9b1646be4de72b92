shows="SMTP that turns to TLS by STARTTLS on port 25 and on 587, and is TLS from the start on 465"
packages="postfix swaks libnet-ssleay-perl"

play() {
  local port
  pair mail
  certificate mail mail.example.test
  mail mail tls
  listening mail tcp 465

  capture starttls-smtp.pcap client
  for port in 25 587; do
    on client swaks --silent --tls --server mail.example.test --port $port --helo client.example.test \
      --from alice@example.test --to bob@example.test --body 'Behind STARTTLS.'
  done
  on client swaks --silent --tls-on-connect --server mail.example.test --port 465 --helo client.example.test \
    --from alice@example.test --to bob@example.test --body 'TLS from the start.'
  end
}

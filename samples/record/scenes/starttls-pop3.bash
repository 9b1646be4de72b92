shows="POP3 that turns to TLS by STLS on port 110, is TLS from the start on 995, and stays in the clear in a third session"
packages="dovecot-imapd dovecot-pop3d curl"

play() {
  pair mail
  certificate mail mail.example.test
  mkdir -p /run/mail
  chown 5000:5000 /run/mail
  mailboxes mail tls

  capture starttls-pop3.pcap client
  on client curl -sS -o /dev/null --cacert /run/ca.crt --user alice:secret --ssl-reqd pop3://mail.example.test/
  on client curl -sS -o /dev/null --cacert /run/ca.crt --user alice:secret pop3s://mail.example.test/
  on client curl -sS -o /dev/null --user alice:secret pop3://mail.example.test/
  end
}

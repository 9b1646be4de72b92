shows="IMAP that turns to TLS by STARTTLS on port 143, is TLS from the start on 993, and stays in the clear in a third session"
packages="dovecot-imapd dovecot-pop3d curl"

play() {
  pair mail
  certificate mail mail.example.test
  mkdir -p /run/mail
  chown 5000:5000 /run/mail
  mailboxes mail tls

  capture starttls-imap.pcap client
  on client curl -sS -o /dev/null --cacert /run/ca.crt --user alice:secret --ssl-reqd -X 'STATUS INBOX (MESSAGES)' imap://mail.example.test/INBOX
  on client curl -sS -o /dev/null --cacert /run/ca.crt --user alice:secret -X 'STATUS INBOX (MESSAGES)' imaps://mail.example.test/INBOX
  on client curl -sS -o /dev/null --user alice:secret -X 'STATUS INBOX (MESSAGES)' imap://mail.example.test/INBOX
  end
}

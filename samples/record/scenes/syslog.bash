shows="Syslog over UDP and TCP, as RFC 3164 and RFC 5424 have it"
packages="rsyslog bsdutils"

play() {
  local form
  pair log
  printf '%s\n' 'module(load="imudp")' 'module(load="imtcp")' 'input(type="imudp" port="514")' 'input(type="imtcp" port="514")' \
    '*.* /run/log/messages' >/run/log/rsyslog.conf
  start log rsyslogd -n -i NONE -f /run/log/rsyslog.conf
  listening log tcp 514

  capture syslog.pcap client
  for form in --rfc3164 --rfc5424=notq; do
    on client logger $form -n log.example.test -d -P 514 -t backup -p daemon.notice 'Backup finished.'
    on client logger $form -n log.example.test -T -P 514 -t backup -p daemon.err 'Disk full.'
  done
  end
}

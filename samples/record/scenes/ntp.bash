shows="NTP: chrony asks once, ntpdate asks once, and chrony asks with network time security (its keys by TLS on port 4460)"
packages="chrony ntpsec-ntpdate"

play() {
  pair time
  certificate time time.example.test
  printf 'local stratum 3\nallow all\nntsservercert /run/time/tls.crt\nntsserverkey /run/time/tls.key\npidfile /run/time/pid\ncmdport 0\nbindcmdaddress /run/time/sock\n' >/run/time/chrony.conf
  start time chronyd -d -x -u root -f /run/time/chrony.conf
  listening time udp 123
  listening time tcp 4460

  capture ntp.pcap client
  on client timeout 20 chronyd -Q -t 10 -u root 'server time.example.test iburst maxsamples 1' 'pidfile /run/client/pid' 'cmdport 0' || true
  on client timeout 20 chronyd -Q -t 10 -u root 'server time.example.test iburst maxsamples 1 nts' 'ntstrustedcerts /run/ca.crt' 'pidfile /run/client/pid' 'cmdport 0' || true
  on client timeout 10 ntpdate -q time.example.test || true
  end
}

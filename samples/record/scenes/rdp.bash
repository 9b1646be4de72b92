shows="RDP: FreeRDP connects to xrdp with TLS and with its old encryption"
packages="xrdp freerdp2-x11 xvfb"

play() {
  local level
  pair desk
  certificate desk desk.example.test
  sed -i "s#^certificate=.*#certificate=/run/desk/tls.crt#; s#^key_file=.*#key_file=/run/desk/tls.key#; s#^fork=.*#fork=true#" /etc/xrdp/xrdp.ini
  mkdir -p /run/xrdp
  [[ -e /etc/xrdp/rsakeys.ini ]] || xrdp-keygen xrdp /etc/xrdp/rsakeys.ini
  start desk xrdp --nodaemon
  start client Xvfb :9 -screen 0 640x480x24 -ac
  listening desk tcp 3389
  sleep 1

  capture rdp.pcap client
  for level in tls rdp; do
    on client env DISPLAY=:9 timeout 4 xfreerdp /v:desk.example.test /u:alice /p:secret /sec:$level /cert:ignore /size:320x200 /bpp:8 || true
  done
  end
}

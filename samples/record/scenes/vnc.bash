shows="VNC: a TigerVNC viewer shows a small desktop, in the clear and with VeNCrypt TLS"
packages="tigervnc-standalone-server tigervnc-viewer xvfb"

play() {
  pair desk
  start desk Xtigervnc :1 -geometry 160x120 -depth 16 -SecurityTypes None -rfbport 5901 -localhost=0 -ac
  start desk Xtigervnc :2 -geometry 160x120 -depth 16 -SecurityTypes TLSNone -rfbport 5902 -localhost=0 -ac
  start client Xvfb :9 -screen 0 640x480x24 -ac
  listening desk tcp 5901
  listening desk tcp 5902
  sleep 1

  capture vnc.pcap client
  on client env DISPLAY=:9 timeout 3 xtigervncviewer -SecurityTypes None desk.example.test::5901 || true
  on client env DISPLAY=:9 timeout 3 xtigervncviewer -SecurityTypes TLSNone desk.example.test::5902 || true
  end
}

shows="X11 over TCP: xdpyinfo, xclock and xwd on an Xvfb of another host"
packages="xvfb x11-apps x11-utils"

play() {
  pair display
  start display Xvfb :0 -screen 0 320x200x8 -ac -listen tcp -nolisten unix
  listening display tcp 6000

  capture x11.pcap client
  on client timeout 10 xdpyinfo -display display.example.test:0 >/dev/null
  on client timeout 2 xclock -display display.example.test:0 || true
  end
}

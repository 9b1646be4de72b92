shows="RTSP with its media: ffmpeg announces and sends MPEG-4 by RTP over UDP, then interleaved in the RTSP connection, to ffmpeg"
packages="ffmpeg"

play() {
  local way
  pair media
  capture rtsp.pcap client
  for way in udp tcp; do
    start media ffmpeg -v error -rtsp_flags listen -i rtsp://192.0.2.20:8554/lesson -f null -
    listening media tcp 8554
    on client timeout 8 ffmpeg -v error -re -f lavfi -i testsrc=size=128x96:rate=5 -t 2 -c:v mpeg4 -b:v 40k \
      -f rtsp -rtsp_transport $way rtsp://media.example.test:8554/lesson || true
    sleep 1
  done
  end
}

shows="RTMP: ffmpeg sends a second of video and sound to nginx, and another ffmpeg plays it"
packages="libnginx-mod-rtmp nginx ffmpeg"

play() {
  pair media
  {
    echo 'daemon off; user root; error_log stderr; pid /run/media/nginx.pid; load_module modules/ngx_rtmp_module.so; events {}'
    echo 'rtmp { server { listen 1935; application live { live on; } } }'
  } >/run/media/nginx.conf
  start media nginx -e stderr -c /run/media/nginx.conf
  listening media tcp 1935

  capture rtmp.pcap client
  on client ffmpeg -v error -re -f lavfi -i testsrc=size=128x96:rate=5 -f lavfi -i sine=sample_rate=22050 -t 3 -c:v flv -b:v 20k -c:a aac -b:a 12k \
    -f flv rtmp://media.example.test/live/lesson &
  sleep 1
  on client timeout 4 ffmpeg -v error -i rtmp://media.example.test/live/lesson -t 1 -f null - || true
  wait $!
  end
}

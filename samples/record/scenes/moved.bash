shows="HTTP on port 57998, which is registered to nothing: known by its bytes alone"
packages="nginx curl"

play() {
  pair www
  web www 'listen 57998;'
  listening www tcp 57998

  capture moved.pcap client
  on client curl -sS -o /dev/null http://www.example.test:57998/
  on client curl -sS -o /dev/null -d 'name=alice' http://www.example.test:57998/missing
  end
}

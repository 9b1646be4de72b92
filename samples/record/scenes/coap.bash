shows="CoAP over UDP (a request, an observation, a block-wise answer), over TCP, and over DTLS with a shared key"
packages="libcoap3-bin"

play() {
  pair thing
  start thing coap-server-openssl -A 192.0.2.20 -k secret -d 10
  listening thing udp 5683

  capture coap.pcap client
  on client coap-client-notls -m get coap://thing.example.test/
  on client coap-client-notls -m get coap://thing.example.test/.well-known/core
  on client coap-client-notls -m get -s 2 -B 3 coap://thing.example.test/time
  on client coap-client-notls -m put -e hello coap://thing.example.test/example_data
  on client coap-client-notls -m get coap+tcp://thing.example.test/ || true
  on client coap-client-openssl -m get -k secret -u alice coaps://thing.example.test/ || true
  end
}

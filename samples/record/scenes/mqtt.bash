shows="MQTT 3.1.1 and 5 on port 1883 and over TLS on 8883"
packages="mosquitto mosquitto-clients"

play() {
  local subscriber
  pair broker
  certificate broker broker.example.test
  printf '%s\n' 'allow_anonymous true' 'listener 1883' 'listener 8883' 'certfile /run/broker/tls.crt' \
    'keyfile /run/broker/tls.key' >/run/broker/mosquitto.conf
  start broker mosquitto -c /run/broker/mosquitto.conf
  listening broker tcp 8883

  capture mqtt.pcap client
  on client mosquitto_sub -h broker.example.test -i thermometer -t 'room/#' -C 2 &
  subscriber=$!
  sleep 0.5
  on client mosquitto_pub -h broker.example.test -i window -t room/temperature -m 21.5
  on client mosquitto_pub -V 5 -q 1 -h broker.example.test -i window -t room/humidity -m 40
  wait $subscriber
  on client mosquitto_pub --cafile /run/ca.crt -p 8883 -h broker.example.test -i window -t room/temperature -m 21.6
  end
}

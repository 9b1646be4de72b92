shows="ZeroMQ (ZMTP 3.1): a request answered, and a subscription"
packages="python3-zmq"

play() {
  pair hub
  cat >/run/hub/serve.py <<'END'
import time, zmq

context = zmq.Context()
reply = context.socket(zmq.REP)
reply.bind("tcp://192.0.2.20:5555")
publish = context.socket(zmq.PUB)
publish.bind("tcp://192.0.2.20:5556")
while True:
    reply.send(reply.recv())
    time.sleep(0.3)
    publish.send_multipart([b"news", b"Good day."])
END
  cat >/run/client/ask.py <<'END'
import zmq

context = zmq.Context()
subscribe = context.socket(zmq.SUB)
subscribe.setsockopt(zmq.SUBSCRIBE, b"news")
subscribe.connect("tcp://hub.example.test:5556")
request = context.socket(zmq.REQ)
request.connect("tcp://hub.example.test:5555")
request.send(b"What news?")
print(request.recv(), subscribe.recv_multipart())
END
  start hub /usr/bin/python3 /run/hub/serve.py
  listening hub tcp 5555

  capture zeromq.pcap client
  on client timeout 10 /usr/bin/python3 /run/client/ask.py
  end
}

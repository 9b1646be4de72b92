shows="AMQP 1.0: two Qpid Proton programs, one sends a message straight to the other"
packages="python3-qpid-proton"

play() {
  pair broker
  cat >/run/broker/take.py <<'END'
from proton.handlers import MessagingHandler
from proton.reactor import Container

class Take(MessagingHandler):
    def on_start(self, event):
        event.container.listen("192.0.2.20:5672")

    def on_message(self, event):
        print(event.message.body)

Container(Take()).run()
END
  cat >/run/client/send.py <<'END'
from proton import Message
from proton.handlers import MessagingHandler
from proton.reactor import Container

class Send(MessagingHandler):
    def on_start(self, event):
        event.container.create_sender("broker.example.test:5672/lesson")

    def on_sendable(self, event):
        event.sender.send(Message(body="Good day."))
        event.sender.close()

    def on_settled(self, event):
        event.connection.close()

Container(Send()).run()
END
  start broker /usr/bin/python3 /run/broker/take.py
  listening broker tcp 5672

  capture amqp10.pcap client
  on client timeout 10 /usr/bin/python3 /run/client/send.py
  end
}

shows="XMPP: a login over STARTTLS on port 5222 and a message"
packages="prosody python3-slixmpp"

play() {
  pair chat
  certificate chat chat.example.test
  printf '%s\n' 'run_as_root = true; daemonize = false; pidfile = "/run/chat/pid"; data_path = "/run/chat";' \
    'modules_enabled = { "roster", "saslauth", "tls", "disco", "ping" }; modules_disabled = { "s2s" }; authentication = "internal_plain";' \
    'ssl = { key = "/run/chat/tls.key"; certificate = "/run/chat/tls.crt" }; log = "*console";' 'VirtualHost "chat.example.test"' >/run/chat/prosody.cfg.lua
  for each in alice bob; do on chat prosodyctl --root --config /run/chat/prosody.cfg.lua register $each chat.example.test secret; done
  start chat prosody --root --config /run/chat/prosody.cfg.lua -F
  cat >/run/client/say.py <<'END'
import slixmpp

class Alice(slixmpp.ClientXMPP):
    def __init__(self):
        super().__init__("alice@chat.example.test", "secret")
        self.ca_certs = "/run/ca.crt"
        self.add_event_handler("session_start", self.say)

    async def say(self, event):
        self.send_presence()
        self.send_message("bob@chat.example.test", "Good day, bob.")
        await self.disconnect()

alice = Alice()
alice.connect(("chat.example.test", 5222))
alice.process(forever=False)
END
  listening chat tcp 5222

  capture xmpp.pcap client
  on client timeout 10 /usr/bin/python3 /run/client/say.py
  end
}

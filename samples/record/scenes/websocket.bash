shows="WebSocket on port 8765: text and binary both ways, masked from the client, and a ping"
packages="python3-websockets"

play() {
  pair www
  cat >/run/www/serve.py <<'END'
import asyncio, websockets

async def answer(socket):
    async for message in socket:
        await socket.send(message)

async def main():
    async with websockets.serve(answer, "192.0.2.20", 8765):
        await asyncio.Future()

asyncio.run(main())
END
  cat >/run/client/talk.py <<'END'
import asyncio, websockets

async def main():
    async with websockets.connect("ws://www.example.test:8765/chat") as socket:
        for message in "Good day.", bytes(range(200)), "A longer message. " * 20:
            await socket.send(message)
            await socket.recv()
        await (await socket.ping())

asyncio.run(main())
END
  start www /usr/bin/python3 /run/www/serve.py
  listening www tcp 8765

  capture websocket.pcap client
  on client /usr/bin/python3 /run/client/talk.py
  end
}

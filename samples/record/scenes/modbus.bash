shows="Modbus over TCP: coils and registers read and written, and an address refused"
packages="python3-pymodbus python3-serial python3-serial-asyncio mbpoll"

play() {
  pair plant
  cat >/run/plant/serve.py <<'END'
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartTcpServer

block = ModbusSequentialDataBlock(0, [17] * 100)
unit = ModbusSlaveContext(di=block, co=block, hr=block, ir=block)
StartTcpServer(context=ModbusServerContext(slaves=unit, single=True), address=("192.0.2.20", 502))
END
  start plant /usr/bin/python3 /run/plant/serve.py
  listening plant tcp 502

  capture modbus.pcap client
  on client mbpoll -1 -t 4 -r 1 -c 5 plant.example.test
  on client mbpoll -1 -t 0 -r 1 -c 8 plant.example.test
  on client mbpoll -1 -t 4 -r 3 plant.example.test 42
  on client mbpoll -1 -t 4 -r 5000 -c 2 plant.example.test || true
  end
}

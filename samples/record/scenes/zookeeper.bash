shows="ZooKeeper: a client makes a node, reads it and leaves"
packages="zookeeper"

play() {
  pair keeper
  printf 'tickTime=2000\ndataDir=/run/keeper/data\nclientPort=2181\nadmin.enableServer=false\n' >/run/keeper/zoo.cfg
  start keeper env ZOO_LOG_DIR=/run/keeper ZOOCFGDIR=/run/keeper /usr/share/zookeeper/bin/zkServer.sh start-foreground /run/keeper/zoo.cfg
  listening keeper tcp 2181

  capture zookeeper.pcap client
  printf 'create /lesson green\nget /lesson\nquit\n' | on client timeout 30 /usr/share/zookeeper/bin/zkCli.sh -server keeper.example.test:2181
  end
}

shows="etcd: keys put, read and watched by gRPC (port 2379), and two members that keep in step by Raft over HTTP (2380)"
packages="etcd-server etcd-client"

play() {
  local each watch
  pair one two
  for each in one:20 two:21; do
    start ${each%:*} etcd --name ${each%:*} --data-dir /run/${each%:*}/etcd --log-level error \
      --listen-client-urls http://192.0.2.${each#*:}:2379 --advertise-client-urls http://192.0.2.${each#*:}:2379 \
      --listen-peer-urls http://192.0.2.${each#*:}:2380 --initial-advertise-peer-urls http://192.0.2.${each#*:}:2380 \
      --initial-cluster one=http://192.0.2.20:2380,two=http://192.0.2.21:2380 --initial-cluster-state new
  done
  listening one tcp 2379
  listening two tcp 2379

  capture etcd.pcap stage lan
  on client env ETCDCTL_API=3 timeout 2 etcdctl --endpoints http://one.example.test:2379 watch colour &
  watch=$!
  sleep 0.5
  on client env ETCDCTL_API=3 etcdctl --endpoints http://one.example.test:2379 put colour green
  on client env ETCDCTL_API=3 etcdctl --endpoints http://two.example.test:2379 get colour
  wait $watch || true
  end
}

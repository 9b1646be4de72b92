shows="AMQP 0-9-1 with RabbitMQ: a queue declared, a message published and taken"
packages="rabbitmq-server amqp-tools"

play() {
  local url=amqp://guest:guest@broker.example.test
  pair broker
  mkdir -p /run/broker/rabbit
  chown -R rabbitmq /run/broker/rabbit
  printf 'loopback_users = none\nlisteners.tcp.default = 5672\n' >/etc/rabbitmq/rabbitmq.conf
  printf '127.0.0.1 localhost broker broker.example.test\n' >/etc/netns/broker/hosts
  start broker env RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_MNESIA_BASE=/run/broker/rabbit RABBITMQ_LOG_BASE=/run/broker/rabbit HOME=/run/broker/rabbit \
    runuser -u rabbitmq -- /usr/lib/rabbitmq/bin/rabbitmq-server
  listening broker tcp 5672

  capture amqp.pcap client
  on client amqp-declare-queue -u $url -q lesson
  on client amqp-publish -u $url -r lesson -b 'Good day.'
  on client amqp-get -u $url -q lesson
  end
}

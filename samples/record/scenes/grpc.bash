shows="gRPC in the clear on port 50051: two unary calls, one answered with an error"
packages="python3-grpcio"

play() {
  pair api
  cat >/run/api/serve.py <<'END'
from concurrent import futures
import grpc

def hello(request, context):
    if not request:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "nobody to greet")
    return b"Good day, " + request

server = grpc.server(futures.ThreadPoolExecutor())
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(
    "example.Greeter", {"Hello": grpc.unary_unary_rpc_method_handler(hello)})])
server.add_insecure_port("192.0.2.20:50051")
server.start()
server.wait_for_termination()
END
  cat >/run/client/call.py <<'END'
import grpc

with grpc.insecure_channel("api.example.test:50051") as channel:
    hello = channel.unary_unary("/example.Greeter/Hello")
    print(hello(b"alice"))
    try:
        hello(b"")
    except grpc.RpcError as error:
        print(error.code())
END
  start api /usr/bin/python3 /run/api/serve.py
  listening api tcp 50051

  capture grpc.pcap client
  on client /usr/bin/python3 /run/client/call.py
  end
}

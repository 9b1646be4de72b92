shows="A test suite run by prove against PostgreSQL over TLS, Redis and an HTTPS API: as it should be; with a test that calls a host of its own (shop-newhost); with TLS to the database turned off (shop-cleartext); with Redis moved to another port (shop-moved)"
packages="postgresql-15 redis-server redis-tools nginx curl perl"

play() {
  switch lan
  switch wan
  router gw 1
  local each
  for each in tests:10 db:32 cache:33 api:34 dns:53; do
    host "${each%:*}" "${each#*:}"
    route "${each%:*}" 1
  done
  host other 80 wan
  route other 1 wan
  echo '198.51.100.80 metrics.example.net' >>/run/names
  names dns
  certificate db db.example.test
  certificate api api.example.test
  certificate other metrics.example.net
  postgresql db tls
  redis cache
  start cache redis-server --bind '*' --protected-mode no --save '' --appendonly no --port 7379
  web api 'listen 443 ssl; default_type application/json; location / { return 200 "{\"orders\": 3}\n"; }'
  web other 'listen 443 ssl; location / { return 204; }'
  listening cache tcp 7379
  listening api tcp 443
  listening other tcp 443
  tests

  run shop
  run shop-newhost NEW=1
  run shop-cleartext SSLMODE=disable
  run shop-moved REDIS_PORT=7379
}

# tests writes the suite: scripts that speak TAP, as prove runs them.
tests() {
  mkdir -p /run/tests/t
  cat >/run/tests/t/orders.t <<'END'
psql() { command psql -qAt "host=db.example.test user=postgres sslmode=${SSLMODE-require}" -c "$1"; }
echo 1..2
psql 'CREATE TABLE IF NOT EXISTS orders (id serial, what text)' && psql "INSERT INTO orders (what) VALUES ('a lamp')" && echo 'ok 1 - an order is kept'
[ "$(psql "SELECT count(*) FROM orders WHERE what = 'a lamp'")" -gt 0 ] && echo 'ok 2 - and found again'
END
  cat >/run/tests/t/sessions.t <<'END'
redis() { redis-cli -h cache.example.test -p "${REDIS_PORT-6379}" "$@"; }
echo 1..1
redis SET session:1 alice EX 60 >/dev/null && [ "$(redis GET session:1)" = alice ] && echo 'ok 1 - a session is kept'
END
  cat >/run/tests/t/api.t <<'END'
echo 1..1
curl -sS --cacert /run/ca.crt https://api.example.test/orders | grep -q '"orders"' && echo 'ok 1 - orders are listed'
[ -z "${NEW-}" ] || curl -sS --cacert /run/ca.crt https://metrics.example.net/collect?passed=1
END
}

# run FILE [VARIABLE]: records one run of the suite.
run() {
  capture "$1.pcap" tests
  on tests env "${@:2}" prove --exec sh /run/tests/t
  end
}

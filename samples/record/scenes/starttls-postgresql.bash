shows="PostgreSQL: in the clear, after an SSLRequest, and a cancel request on a connection of its own"
packages="postgresql-15"

play() {
  pair db
  certificate db db.example.test
  postgresql db tls

  capture starttls-postgresql.pcap client
  on client psql -q 'host=db.example.test user=postgres sslmode=disable' -c 'SELECT version()'
  on client psql -q 'host=db.example.test user=postgres sslmode=require' -c 'SELECT version()'
  on client timeout --signal=INT 1 psql -q 'host=db.example.test user=postgres sslmode=disable' -c 'SELECT pg_sleep(9)' || true
  end
}

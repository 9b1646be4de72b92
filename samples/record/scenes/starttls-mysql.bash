shows="MariaDB: in the clear, with the switch to TLS, and a refused login"
packages="mariadb-server mariadb-client"

play() {
  pair db
  certificate db db.example.test
  mariadb db tls

  capture starttls-mysql.pcap client
  on client mariadb --skip-ssl -h db.example.test -u alice -psecret stock -e 'SELECT 1; SHOW TABLES'
  on client mariadb --ssl --ssl-ca=/run/ca.crt -h db.example.test -u alice -psecret stock -e 'SELECT 1'
  on client mariadb --skip-ssl -h db.example.test -u alice -pwrong stock -e 'SELECT 1' || true
  end
}

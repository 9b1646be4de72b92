# Servers that several scenes need, each configured under /run/HOST.

# certificate HOST NAME...: a key and a certificate for the names, signed by the
# scene's own authority, in /run/HOST/tls.key and tls.crt.
certificate() {
  local host=$1 name=$2 names
  shift
  names=$(printf 'DNS:%s,' "$@")
  if [[ ! -e /run/ca.crt ]]; then
    openssl genrsa -out /run/ca.key 2048
    openssl req -x509 -days 365 -subj '/O=Example/CN=Example CA' -key /run/ca.key -out /run/ca.crt
  fi
  openssl genrsa -out "/run/$host/tls.key" 2048
  openssl req -new -subj "/O=Example/CN=$name" -key "/run/$host/tls.key" -out /run/tls.csr
  openssl x509 -req -in /run/tls.csr -CA /run/ca.crt -CAkey /run/ca.key -CAcreateserial -days 90 \
    -extfile <(echo "subjectAltName=${names%,}") -out "/run/$host/tls.crt"
  cat /run/ca.crt >>"/run/$host/tls.crt"
  chmod 644 "/run/$host/tls.key"
}

# web HOST [SERVER...]: nginx, each SERVER being what goes into a server block.
web() {
  local host=$1 server
  shift
  mkdir -p "/run/$host/www"
  page >"/run/$host/www/index.html"
  {
    echo 'daemon off; worker_processes 1; user root; error_log stderr; pid /run/'"$host"'/nginx.pid;'
    echo 'events {}'
    echo "http { include /etc/nginx/mime.types; access_log off; root /run/$host/www;"
    [[ ! -e /run/$host/tls.crt ]] || echo "ssl_certificate /run/$host/tls.crt; ssl_certificate_key /run/$host/tls.key; ssl_protocols TLSv1.2 TLSv1.3;"
    for server; do echo "server { $server }"; done
    echo '}'
  } >"/run/$host/nginx.conf"
  start "$host" nginx -e stderr -c "/run/$host/nginx.conf"
}

# page [LINES]: a page to serve.
page() {
  echo '<!doctype html><title>Example</title><h1>Example</h1>'
  printf '<p>Paragraph %d of a page served for a sample capture.\n' $(seq "${1-100}")
}

# mail HOST [TLS]: Postfix for example.test, which keeps mail in /run/mail; with TLS
# it offers STARTTLS and listens on the submission ports too.
mail() {
  local host=$1 tls=none
  [[ -n ${2-} ]] && tls=may
  mkdir -p /run/mail
  chown 5000:5000 /run/mail
  echo >/etc/aliases
  cat >/etc/postfix/main.cf <<END
compatibility_level = 3.6
myhostname = $host.example.test
mydomain = example.test
mydestination =
mynetworks = 192.0.2.0/24 [2001:db8::]/32
inet_interfaces = all
smtpd_banner = \$myhostname ESMTP
virtual_mailbox_domains = example.test
virtual_mailbox_base = /run/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
virtual_minimum_uid = 100
smtpd_tls_security_level = $tls
smtpd_tls_key_file = /run/$host/tls.key
smtpd_tls_chain_files =
smtpd_tls_cert_file = /run/$host/tls.crt
maillog_file = /dev/stdout
smtputf8_enable = no
END
  # Nothing is chrooted: the stage is.
  sed -i -E '/^[a-z]/s/^(\S+\s+\S+\s+\S+\s+\S+\s+)y/\1n/' /etc/postfix/master.cf
  if [[ $tls == may ]]; then
    printf '%s\n' 'submission inet n - n - - smtpd' 'smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes' \
      >>/etc/postfix/master.cf
  fi
  start "$host" postfix start-fg
  listening "$host" tcp 25
}

# shells HOST PORT...: OpenSSH on a host, which lets root in from any host.
shells() {
  local host=$1 port key
  shift
  mkdir -p /root/.ssh
  [[ -e /root/.ssh/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C alice@example.test -f /root/.ssh/id_ed25519
  cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
  chmod 700 /root /root/.ssh
  key=/run/$host/ssh_host_ed25519_key
  ssh-keygen -q -t ed25519 -N '' -C "$host" -f "$key"
  {
    printf 'HostKey %s\nPidFile none\nPermitRootLogin yes\nUsePAM no\nSubsystem sftp internal-sftp\n' "$key"
    printf 'Port %d\n' "$@"
  } >"/run/$host/sshd_config"
  printf 'Host *\n StrictHostKeyChecking no\n UserKnownHostsFile /dev/null\n LogLevel ERROR\n' >/root/.ssh/config
  start "$host" /usr/sbin/sshd -D -e -f "/run/$host/sshd_config"
  for port; do listening "$host" tcp "$port"; done
}

# mailboxes HOST [TLS]: Dovecot with IMAP and POP3 on the mail kept in /run/mail, for
# any user with the password "secret"; with TLS it offers STARTTLS, IMAPS and POP3S.
mailboxes() {
  local host=$1
  {
    printf 'protocols = imap pop3\nlisten = *, ::\nbase_dir = /run/dovecot\nlog_path = /dev/stderr\n'
    printf 'mail_location = maildir:/run/mail/inbox\nfirst_valid_uid = 100\ndisable_plaintext_auth = no\n'
    printf 'passdb {\n driver = static\n args = password=secret\n}\n'
    printf 'userdb {\n driver = static\n args = uid=5000 gid=5000 home=/run/mail\n}\n'
    if [[ -n ${2-} ]]; then
      printf 'ssl = yes\nssl_cert = </run/%s/tls.crt\nssl_key = </run/%s/tls.key\n' "$host" "$host"
    else
      printf 'ssl = no\n'
    fi
  } >"/run/$host/dovecot.conf"
  start "$host" dovecot -F -c "/run/$host/dovecot.conf"
  listening "$host" tcp 143
}

# postgresql HOST [TLS]: PostgreSQL that trusts everybody.
postgresql() {
  local host=$1 data=/run/$1/postgresql bin=(/usr/lib/postgresql/*/bin)
  install -d -o postgres "$data" /run/postgresql
  on "$host" runuser -u postgres -- "${bin[0]}/initdb" -D "$data" -A trust --no-sync >/dev/null
  printf 'host all all all trust\n' >>"$data/pg_hba.conf"
  if [[ -n ${2-} ]]; then
    install -o postgres -m 600 "/run/$host/tls.key" "$data/server.key"
    install -o postgres -m 600 "/run/$host/tls.crt" "$data/server.crt"
    echo 'ssl = on' >>"$data/postgresql.conf"
  fi
  start "$host" runuser -u postgres -- "${bin[0]}/postgres" -D "$data" -c 'listen_addresses=*' -c fsync=off
  listening "$host" tcp 5432
}

# mariadb HOST [TLS]: MariaDB with a user alice, whose password is "secret".
mariadb() {
  local host=$1 data=/run/$1/mariadb tls=()
  install -d -o mysql "$data" /run/mysqld
  on "$host" mariadb-install-db --user=mysql --datadir="$data" --skip-test-db >/dev/null
  printf '%s;\n' 'CREATE DATABASE stock' "CREATE USER alice IDENTIFIED BY 'secret'" 'GRANT ALL ON stock.* TO alice' \
    >"/run/$host/users.sql"
  [[ -z ${2-} ]] || tls=("--ssl-cert=/run/$host/tls.crt" "--ssl-key=/run/$host/tls.key")
  start "$host" mariadbd --no-defaults --user=mysql --datadir="$data" --bind-address='*' \
    --socket=/run/mysqld/mysqld.sock --init-file="/run/$host/users.sql" "${tls[@]}"
  listening "$host" tcp 3306
}

# redis HOST: Redis that keeps nothing on disk.
redis() {
  start "$1" redis-server --bind '*' --protected-mode no --save '' --appendonly no
  listening "$1" tcp 6379
}

# clock HOST [SERVER...]: chrony that never touches the machine's clock (-x); without a
# server it is one.
clock() {
  local host=$1 server
  shift
  {
    for server; do echo "server $server iburst minpoll 6 maxpoll 6"; done
    [[ $# != 0 ]] || printf 'local stratum 3\nallow all\n'
    printf 'pidfile /run/%s/chrony.pid\ncmdport 0\nbindcmdaddress /run/%s/chrony.sock\n' "$host" "$host"
  } >"/run/$host/chrony.conf"
  start "$host" chronyd -d -x -u root -f "/run/$host/chrony.conf"
  [[ $# != 0 ]] || listening "$host" udp 123
}

# directory HOST [TLS]: OpenLDAP with one entry, dc=example,dc=test.
directory() {
  local host=$1 data=/run/$1/ldap urls='ldap:///'
  mkdir -p "$data"
  {
    printf 'include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n'
    [[ -z ${2-} ]] || printf 'TLSCertificateFile /run/%s/tls.crt\nTLSCertificateKeyFile /run/%s/tls.key\n' "$host" "$host"
    printf 'database mdb\nsuffix dc=example,dc=test\nrootdn cn=admin,dc=example,dc=test\nrootpw secret\ndirectory %s\n' "$data"
  } >"/run/$host/slapd.conf"
  printf '%s\n' 'dn: dc=example,dc=test' 'objectClass: domain' 'dc: example' | slapadd -f "/run/$host/slapd.conf"
  [[ -z ${2-} ]] || urls="$urls ldaps:///"
  start "$host" slapd -d 0 -h "$urls" -f "/run/$host/slapd.conf"
  listening "$host" tcp 389
}

# vswitch HOST NUMBER: Open vSwitch in user space, with eth0 on its bridge "under", which
# takes the host's addresses over, and a bridge "inner" with a host interface.
vswitch() {
  local host=$1 dir=/run/$1/openvswitch number=$2
  mkdir -p "$dir"
  ovsdb-tool create "$dir/conf.db" /usr/share/openvswitch/vswitch.ovsschema
  start "$host" env OVS_RUNDIR="$dir" ovsdb-server "--remote=punix:$dir/db.sock" "--unixctl=$dir/db.ctl" "$dir/conf.db"
  until [[ -e $dir/db.sock ]]; do sleep 0.1; done
  vsctl "$host" --no-wait init
  start "$host" env OVS_RUNDIR="$dir" ovs-vswitchd "unix:$dir/db.sock"
  vsctl "$host" add-br under -- set bridge under datapath_type=netdev -- add-port under eth0
  vsctl "$host" add-br inner -- set bridge inner datapath_type=netdev -- set interface inner mtu_request=1400
  # eth0 is the switch's: the kernel must not answer there too.
  in_host "$host" ip address flush dev eth0
  in_host "$host" ip link set eth0 arp off
  in_host "$host" sysctl -qw net.ipv4.conf.eth0.rp_filter=1 net.ipv6.conf.eth0.disable_ipv6=1
  in_host "$host" ip link set under up
  in_host "$host" ip address add "192.0.2.$number/24" dev under
  in_host "$host" ip link set inner up
  in_host "$host" ip address add "203.0.113.$number/24" dev inner
  in_host "$host" ethtool -K inner tx off >/dev/null
  in_host "$host" ethtool -K under tx off >/dev/null
}

vsctl() {
  on "$1" env OVS_RUNDIR="/run/$1/openvswitch" ovs-vsctl --timeout=10 "${@:2}"
}

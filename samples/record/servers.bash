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
    echo "ssl_certificate /run/$host/tls.crt; ssl_certificate_key /run/$host/tls.key;"
    for server; do echo "server { $server }"; done
    echo '}'
  } >"/run/$host/nginx.conf"
  start "$host" nginx -e stderr -c "/run/$host/nginx.conf"
}

page() {
  echo '<!doctype html><title>Example</title><h1>Example</h1>'
  printf '<p>Paragraph %d of a page served for a sample capture.\n' $(seq 400)
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
  chown -R root: /root
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

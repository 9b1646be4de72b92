shows="FTP with passive (EPSV, PASV) and active (EPRT, PORT) data connections, an upload, and AUTH TLS"
packages="vsftpd curl"

play() {
  local way
  pair files
  certificate files files.example.test
  install -d /run/files/ftp /run/vsftpd /run/files/empty
  install -d -o ftp /run/files/ftp/in
  page >/run/files/ftp/page
  printf '%s\n' listen=YES background=NO anonymous_enable=YES anon_root=/run/files/ftp anon_upload_enable=YES write_enable=YES \
    connect_from_port_20=YES secure_chroot_dir=/run/files/empty ssl_enable=YES allow_anon_ssl=YES \
    rsa_cert_file=/run/files/tls.crt rsa_private_key_file=/run/files/tls.key >/run/files/vsftpd.conf
  start files vsftpd /run/files/vsftpd.conf
  listening files tcp 21

  capture ftp.pcap client
  for way in --ftp-pasv '--ftp-pasv --disable-epsv' '--ftp-port -' '--ftp-port - --disable-eprt'; do
    on client curl -sS -o /dev/null $way ftp://files.example.test/page
  done
  on client curl -sS -T /etc/debian_version ftp://files.example.test/in/
  on client curl -sS -o /dev/null --ssl-reqd --cacert /run/ca.crt ftp://files.example.test/page
  end
}

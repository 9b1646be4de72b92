shows="TLS as scanners like to find it: versions 1.0 to 1.3, no server name, an unknown name, a self-signed and an expired certificate, a client certificate, a failed handshake"
packages="openssl"

play() {
  local version port=4430
  pair www
  page 5 >/run/www/page
  certificate www www.example.test
  certificate client alice.example.test
  openssl req -x509 -newkey rsa:2048 -noenc -days 30 -subj /CN=self.example.test -keyout /run/www/self.key -out /run/www/self.crt 2>/dev/null
  openssl x509 -in /run/www/self.crt -signkey /run/www/self.key -days -1 -out /run/www/expired.crt
  start www env --chdir=/run/www openssl s_server -WWW -accept 4430 -cipher ALL:@SECLEVEL=0 -cert /run/www/tls.crt -key /run/www/tls.key
  start www env --chdir=/run/www openssl s_server -WWW -accept 4431 -no_tls1_3 -cert /run/www/self.crt -key /run/www/self.key
  start www env --chdir=/run/www openssl s_server -WWW -accept 4432 -no_tls1_3 -cert /run/www/expired.crt -key /run/www/self.key
  start www env --chdir=/run/www openssl s_server -WWW -accept 4433 -no_tls1_3 -Verify 1 -CAfile /run/ca.crt -cert /run/www/tls.crt -key /run/www/tls.key
  for port in 4430 4431 4432 4433; do listening www tcp $port; done

  capture tls.pcap client
  for version in -tls1 -tls1_1 -tls1_2 -tls1_3; do
    ask 4430 $version -servername www.example.test -cipher ALL:@SECLEVEL=0
  done
  ask 4430 -noservername
  ask 4430 -servername nobody.example.test -alpn h2,http/1.1
  ask 4431 -servername self.example.test
  ask 4432 -servername self.example.test
  ask 4433 -servername www.example.test -cert /run/client/tls.crt -key /run/client/tls.key
  ask 4431 -servername self.example.test -tls1_2 -cipher NULL
  end
}

ask() {
  printf 'GET /page HTTP/1.0\r\n\r\n' | on client timeout 5 openssl s_client -quiet -connect "www.example.test:$1" "${@:2}" >/dev/null || true
}

shows="HTTP/1.1 in its variety: methods, a redirect, a login in the clear, ranges, gzip, chunks, a kept connection, an unknown page, and the user agents of curl and wget"
packages="nginx curl wget"

play() {
  pair www
  mkdir -p /run/www
  echo "alice:$(openssl passwd -apr1 secret)" >/run/www/users
  web www 'listen 80; listen 8080; listen [::]:8080; gzip on; gzip_types *; location /old { return 301 /; } location /new { return 302 http://www.example.test/; }
    location /private { auth_basic "Example"; auth_basic_user_file /run/www/users; alias /run/www/www/; autoindex on; }
    location /empty { return 204; } location /broken { return 500; }'
  listening www tcp 80

  capture http.pcap client
  on client curl -sS -L -o /dev/null http://www.example.test/old
  on client curl -sS -I http://www.example.test/
  on client curl -sS -o /dev/null --user alice:secret http://www.example.test/private/
  on client curl -sS -o /dev/null --user alice:wrong http://www.example.test/private/
  on client curl -sS -o /dev/null --compressed http://www.example.test/ http://www.example.test/empty -o /dev/null
  on client curl -sS -o /dev/null -r 100-199 http://www.example.test/
  on client curl -sS -o /dev/null -X PUT -H 'Transfer-Encoding: chunked' -d @/run/www/www/index.html http://www.example.test/put
  on client curl -sS -o /dev/null -X DELETE http://www.example.test:8080/page
  on client curl -sS -o /dev/null -X OPTIONS http://www.example.test/
  on client curl -sS -o /dev/null -F 'file=@/run/www/users' -H 'Cookie: visit=7' -H 'Referer: http://www.example.test/' http://www.example.test/upload
  on client curl -sS -o /dev/null --http1.0 http://192.0.2.20/broken
  on client wget -q -O /dev/null http://www.example.test/
  on client wget -q -O /dev/null 'http://[2001:db8:1::20]:8080/'
  end
}

shows="LDAP: a login, an entry added, searched and removed"
packages="slapd ldap-utils"

play() {
  local login=(-x -H ldap://ldap.example.test -D cn=admin,dc=example,dc=test -w secret)
  pair ldap
  directory ldap

  capture ldap.pcap client
  printf '%s\n' 'dn: cn=alice,dc=example,dc=test' 'objectClass: person' 'cn: alice' 'sn: Example' | on client ldapadd "${login[@]}"
  on client ldapsearch "${login[@]}" -b dc=example,dc=test '(cn=alice)' sn
  on client ldapdelete "${login[@]}" cn=alice,dc=example,dc=test
  end
}

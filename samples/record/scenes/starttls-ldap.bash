shows="LDAP: a search in the clear, one after StartTLS on port 389, one inside TLS on 636"
packages="slapd ldap-utils"

play() {
  local search=(-x -D cn=admin,dc=example,dc=test -w secret -b dc=example,dc=test '(objectClass=*)' dc)
  pair ldap
  certificate ldap ldap.example.test
  directory ldap tls

  capture starttls-ldap.pcap client
  on client ldapsearch -H ldap://ldap.example.test "${search[@]}"
  on client env LDAPTLS_CACERT=/run/ca.crt ldapsearch -ZZ -H ldap://ldap.example.test "${search[@]}"
  on client env LDAPTLS_CACERT=/run/ca.crt ldapsearch -H ldaps://ldap.example.test "${search[@]}"
  end
}

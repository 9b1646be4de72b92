shows="Kerberos: a ticket over UDP and over TCP, and a wrong password"
packages="krb5-kdc krb5-admin-server krb5-user"

play() {
  pair kdc
  printf '%s\n' '[libdefaults]' ' default_realm = EXAMPLE.TEST' ' dns_lookup_kdc = false' ' rdns = false' '[realms]' \
    ' EXAMPLE.TEST = {' '  kdc = kdc.example.test' ' }' >/etc/krb5.conf
  on kdc kdb5_util create -s -r EXAMPLE.TEST -P secret
  on kdc kadmin.local addprinc -pw secret alice
  on kdc kadmin.local addprinc -randkey host/www.example.test
  start kdc krb5kdc -n
  listening kdc udp 88

  capture kerberos.pcap client
  echo secret | on client kinit alice
  on client kvno host/www.example.test
  echo wrong | on client kinit alice || true
  sed -i 's/^ dns_lookup_kdc/ udp_preference_limit = 1\n&/' /etc/krb5.conf
  echo secret | on client kinit alice
  end
}

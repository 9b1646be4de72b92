shows="SNMP v1, v2c and v3 (authenticated, then encrypted), and a trap"
packages="snmpd snmp"

play() {
  pair agent
  printf '%s\n' 'agentAddress udp:161' 'rocommunity public' 'sysDescr Example agent' 'sysName agent' 'sysLocation Example' \
    'sysContact alice@example.test' 'createUser alice SHA secretsecret AES secretsecret' 'rouser alice' >/run/agent/snmpd.conf
  start agent snmpd -f -Lo -C -c /run/agent/snmpd.conf
  listening agent udp 161

  capture snmp.pcap client
  on client snmpget -v1 -c public agent.example.test 1.3.6.1.2.1.1.1.0
  on client snmpwalk -v2c -c public agent.example.test 1.3.6.1.2.1.1 >/dev/null
  on client snmpget -v3 -u alice -l authNoPriv -a SHA -A secretsecret agent.example.test 1.3.6.1.2.1.1.3.0
  on client snmpget -v3 -u alice -l authPriv -a SHA -A secretsecret -x AES -X secretsecret agent.example.test 1.3.6.1.2.1.1.3.0
  on client snmptrap -v2c -c public agent.example.test 42 1.3.6.1.6.3.1.1.5.1
  end
}

shows="SMB 1, 2 and 3 with smbclient, and NetBIOS names"
packages="samba smbclient"

play() {
  local level
  pair files
  mkdir -p /run/files/share /run/samba /run/files/samba
  page >/run/files/share/page
  printf '%s\n' '[global]' 'workgroup = EXAMPLE' 'netbios name = FILES' 'server string = Files' 'server min protocol = NT1' \
    'client min protocol = NT1' 'map to guest = Bad User' 'guest account = root' 'log file = /dev/stdout' 'disable spoolss = yes' \
    'private dir = /run/files/samba' 'state directory = /run/files/samba' 'lock directory = /run/files/samba' 'pid directory = /run/files/samba' \
    'cache directory = /run/files/samba' 'bind interfaces only = yes' 'interfaces = eth0' '[share]' 'path = /run/files/share' 'guest ok = yes' \
    >/run/files/smb.conf
  start files smbd --foreground --no-process-group -s /run/files/smb.conf
  start files nmbd --foreground --no-process-group -s /run/files/smb.conf
  listening files tcp 445

  capture smb.pcap client
  on client nmblookup -s /run/files/smb.conf -U 192.0.2.20 FILES || true
  for level in NT1 SMB2 SMB3; do
    on client smbclient -s /run/files/smb.conf -N -m $level //files.example.test/share -c 'get page /run/client/page'
  done
  on client smbclient -s /run/files/smb.conf -N -p 139 -m NT1 -L files.example.test
  end
}

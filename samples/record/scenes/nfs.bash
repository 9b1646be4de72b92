shows="NFS version 3 with its portmapper and mount protocols, and version 4, from NFS-Ganesha to libnfs, all in user space"
packages="rpcbind nfs-ganesha-vfs libnfs-utils"

play() {
  pair files
  mkdir -p /run/files/share /run/rpcbind /run/ganesha /var/lib/nfs/ganesha /run/sendsigs.omit.d
  page >/run/files/share/page
  start files rpcbind -f -w
  listening files udp 111
  printf '%s\n' 'NFS_CORE_PARAM { Protocols = 3, 4; mount_path_pseudo = true; Enable_NLM = false; Enable_RQUOTA = false; Dbus_Name_Prefix = none; }' \
    'NFSV4 { Grace_Period = 1; Lease_Lifetime = 1; RecoveryBackend = fs; }' \
    'EXPORT { Export_Id = 1; Path = /run/files/share; Pseudo = /share; Access_Type = RW; Squash = No_Root_Squash; SecType = sys, none; Protocols = 3, 4; FSAL { Name = VFS; } }' \
    >/run/files/ganesha.conf
  start files ganesha.nfsd -F -L /dev/stdout -f /run/files/ganesha.conf -p /run/files/ganesha.pid
  listening files tcp 2049
  sleep 3

  capture nfs.pcap client
  on client rpcinfo -p files.example.test
  on client nfs-ls nfs://files.example.test/share
  on client nfs-cat nfs://files.example.test/share/page >/dev/null
  on client nfs-cat 'nfs://files.example.test/share/page?version=4' >/dev/null
  end
}

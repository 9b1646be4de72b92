shows="Subversion by its own protocol: a checkout and a commit"
packages="subversion"

play() {
  pair files
  svnadmin create /run/files/project
  printf '[general]\nanon-access = write\n' >/run/files/project/conf/svnserve.conf
  start files svnserve -d --foreground -r /run/files
  listening files tcp 3690

  capture subversion.pcap client
  on client svn checkout -q svn://files.example.test/project /run/client/project
  page >/run/client/project/page
  on client svn add -q /run/client/project/page
  on client svn commit -q -m 'Add a page' /run/client/project
  end
}

shows="Git: a clone by its own protocol (port 9418), one over HTTP that is served as plain files, one over SSH"
packages="git nginx openssh-server openssh-client"

play() {
  pair files
  on files git config --global user.email alice@example.test
  on files git config --global user.name Alice
  on files git config --global safe.directory '*'
  on files git init -q /run/files/www/project
  page >/run/files/www/project/page
  on files git -C /run/files/www/project add page
  on files git -C /run/files/www/project commit -q -m 'Add a page'
  on files git -C /run/files/www/project update-server-info
  start files git daemon --export-all --base-path=/run/files/www
  web files 'listen 80;'
  shells files 22
  listening files tcp 9418

  capture git.pcap client
  on client git clone -q git://files.example.test/project /run/client/a
  on client git clone -q http://files.example.test/project/.git /run/client/b
  on client git clone -q ssh://files.example.test/run/files/www/project /run/client/c
  end
}

module github.com/portscope/portscope

go 1.26

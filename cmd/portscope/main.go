// Portscope tells which applications talk to whom in captured traffic.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(tuneCollector(ctx), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

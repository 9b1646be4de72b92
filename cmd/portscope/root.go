package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// run is the whole program but for the process it runs in.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	return conclude(stderr, err)
}

const about = `Portscope tells which applications talk to whom in captured traffic: which
protocol each conversation speaks, told by its bytes and never by its port
alone, and who sent how much.

  portscope office.pcap              what a capture holds
  portscope -o ndjson *.pcapng       each flow as a line of JSON
  tcpdump -w - | portscope -         a capture from another program
  portscope live -i eth0             what passes an interface, until Ctrl-C`

// newRootCommand is portscope itself: what it is given it reads, like
// `portscope read`, or with -i captures, like `portscope live`.
func newRootCommand() *cobra.Command {
	var read readOptions
	var live liveOptions
	root := &cobra.Command{
		Use:           "portscope [command] FILE...",
		Short:         "tell which applications talk to whom in captured traffic",
		Long:          about,
		Args:          cobra.ArbitraryArgs,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		// Two typing errors at the most.
		SuggestionsMinimumDistance: 2,
	}
	root.RunE = func(c *cobra.Command, args []string) error {
		if len(live.interfaces) > 0 {
			live.filter, live.analysis, live.voice = read.filter, read.analysis, read.voice
			return live.run(c, args)
		}
		if len(args) == 0 && len(read.files) == 0 {
			return usagef("no capture is given; type `portscope FILE`, or `portscope --help` for more")
		}
		return hint(c, args, read.run(c, args))
	}
	read.addTo(root.Flags())
	live.addTo(root.Flags())
	root.Flags().Lookup("interface").Usage = "capture from `IFACE`, like portscope live"
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%s; `%s --help` lists the flags", flagFault(err), c.CommandPath())
	})
	root.AddCommand(newReadCommand(), newMergeCommand(), newCheckCommand(), newLearnCommand(), newDiffCommand(), newSliceCommand(), newLiveCommand(), newExplainCommand(),
		newListeningCommand(), newSeekerCommand(), newPortsCommand(), newProtocolsCommand(), newInterfacesCommand(), newVersionCommand())
	return root
}

// flagFault says what is wrong with a flag, without the name of the function
// that found it.
func flagFault(err error) string {
	value := new(pflag.InvalidValueError)
	number := new(strconv.NumError)
	if !errors.As(err, &value) || !errors.As(err, &number) {
		return err.Error()
	}
	return fmt.Sprintf("invalid argument %q for --%s: %v", value.GetValue(), value.GetFlag().Name, number.Err)
}

// hint adds what was perhaps meant where a file is missing and the first is
// named almost like a command.
func hint(c *cobra.Command, args []string, err error) error {
	if len(args) == 0 || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	meant := c.SuggestionsFor(args[0])
	if len(meant) == 0 {
		return err
	}
	return errors.Join(err, fmt.Errorf("did you mean `portscope %s`?", strings.Join(append(meant[:1:1], args[1:]...), " ")))
}

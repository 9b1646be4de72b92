package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
	"github.com/portscope/portscope/report/policy"
)

// newCheckCommand holds captures to a policy.
func newCheckCommand() *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check [flags] -p POLICY FILE...",
		Short: "hold captures to a policy: pass or fail",
		Long: `Hold captures to a policy, a YAML file of rules over flows, of what must be seen
and of how much is too much:

  default: deny
  rules:
    - allow: the database, encrypted
      to: db.example.test
      protocol: postgresql
      inner: tls
    - allow: our names
      protocol: dns
      to: 192.0.2.53

The first rule that holds for a flow decides. What is wrong is told with its
flow, its first frame, how that is known, and the rule that would allow it. The
exit code is 0 where all is well, 1 where it is not, 2 where the policy or the
usage is wrong, and 3 where a capture is damaged.

  portscope check -p policy.yaml run.pcap
  portscope check -p policy.yaml --report junit=check.xml --report sarif=check.sarif run.pcap
  portscope check -p policy.yaml -o github run.pcap`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	cobra.CheckErr(c.MarkFlagFilename("policy", "yaml", "yml"))
	return c
}

// checkOptions are the flags of check.
type checkOptions struct {
	inputOptions
	policy     string
	output     string
	reports    []string
	today      string
	top        int
	strict     bool
	damaged    bool
	empty      bool
	analysis   analysisOptions
	look       voiceOptions
	quiet      bool
	otherwhere []checkReport
}

// checkReport is a report that goes to a file.
type checkReport struct {
	voice policy.Voice
	file  string
}

func (o *checkOptions) addTo(f *pflag.FlagSet) {
	f.StringVarP(&o.policy, "policy", "p", "", "hold the captures to the policy in `FILE`")
	o.inputOptions.addTo(f)
	f.StringVarP(&o.output, "output", "o", policy.Voices()[0].Name, "report as `FORMAT`: "+checkVoices())
	f.StringArrayVar(&o.reports, "report", nil, "report to a file, too, as `FORMAT=FILE`; may be given again")
	f.StringVar(&o.today, "today", "", "judge exceptions that end as of this `DAY`, as 2026-12-31; today unless told")
	f.IntVar(&o.top, "top", policy.DefaultMost, "list the first `N` violations of each rule; all are counted")
	f.BoolVar(&o.strict, "strict", false, "fail for warnings, and for rules that matched nothing, too")
	f.BoolVar(&o.damaged, "allow-damaged", false, "let captures pass that end before they should")
	f.BoolVar(&o.empty, "allow-empty", false, "let captures pass that hold no flow")
	o.analysis.addTo(f)
	f.Lookup("flows").Usage = "hold only the flows to it for which `EXPRESSION` is true"
	o.look.addLookTo(f)
	f.BoolVarP(&o.quiet, "quiet", "q", false, "write no report to standard output")
}

// run reads the policy, then the captures, and says how the one finds the other.
func (o *checkOptions) run(c *cobra.Command, args []string) error {
	names := o.names(args)
	switch {
	case o.policy == "":
		return usagef("no policy is given; type `portscope check -p POLICY FILE`")
	case len(names) == 0:
		return usagef("no capture is given; type `portscope check -p %s FILE`", o.policy)
	}
	voice, err := o.resolve()
	if err != nil {
		return err
	}
	look, err := o.look.resolveLook(c)
	if err != nil {
		return err
	}
	options, err := o.analysis.options()
	if err != nil {
		return err
	}
	checking, err := o.checking()
	if err != nil {
		return err
	}
	p, err := readPolicy(o.policy, o.analysis.signatures)
	if err != nil {
		return err
	}
	if names, err = decode.Expand(names); err != nil {
		return damaged(err)
	}
	verdict, broken := o.check(c, p, names, options, checking)
	if verdict == nil {
		return broken
	}
	if err := o.say(c, verdict, voice, look); err != nil {
		return damaged(errors.Join(broken, err))
	}
	return concluded(c, verdict, broken)
}

// resolve finds the voices.
func (o *checkOptions) resolve() (voice policy.Voice, err error) {
	voice, ok := policy.VoiceNamed(o.output)
	if !ok {
		return voice, usagef("-o %s is no format; there are %s", o.output, checkVoices())
	}
	o.otherwhere = nil
	for _, text := range o.reports {
		name, file, _ := strings.Cut(text, "=")
		v, ok := policy.VoiceNamed(name)
		if !ok || file == "" {
			return voice, usagef("--report %s: it takes FORMAT=FILE, such as junit=check.xml; formats are %s", text, checkVoices())
		}
		o.otherwhere = append(o.otherwhere, checkReport{v, file})
	}
	return voice, nil
}

// checking is how to check.
func (o *checkOptions) checking() (policy.Options, error) {
	all := policy.Options{Name: o.policy, Today: time.Now(), Most: o.top, Strict: o.strict, AllowDamaged: o.damaged, AllowEmpty: o.empty}
	if o.top < 1 {
		return all, usagef("--top takes a number from 1 on")
	}
	if o.today == "" {
		return all, nil
	}
	day, err := time.Parse(time.DateOnly, o.today)
	if err != nil {
		return all, usagef("--today %s is no day; one is written 2026-12-31", o.today)
	}
	all.Today = day
	return all, nil
}

// readPolicy reads a policy, which may name protocols of the user's own, too.
// All that is wrong with it is wrong usage.
func readPolicy(file string, signatures []string) (*policy.Policy, error) {
	own, err := readSignatures(signatures)
	if err != nil {
		return nil, err
	}
	text, err := readText(file, policy.MaxText)
	if err != nil {
		return nil, usagef("the policy cannot be read: %v", err)
	}
	p, err := policy.Parse(text, append(own.names(), own.facts()...)...)
	var list policy.Errors
	if errors.As(err, &list) {
		return nil, usageError{list.In(file)}
	}
	return p, err
}

// check reads the captures and holds them to the policy. The error is what
// could not be read; without a verdict, what kept it from being made.
func (o *checkOptions) check(c *cobra.Command, p *policy.Policy, names []string, options classify.Options, checking policy.Options) (*policy.Verdict, error) {
	o.gauge = newGauge(c, false, report.Look{})
	defer o.gauge.stop()
	return interruptible(c.Context(), func() (verdict *policy.Verdict, err error) {
		err = o.with(names, c.InOrStdin(), options.Cores, func(sources []decode.Source, unopened error) error {
			if unopened != nil {
				checking.Unread = parts(unopened)
			}
			summary, err := classify.Run(c.Context(), sources, options)
			if errors.Is(err, context.Canceled) {
				return err
			}
			verdict = p.Check(summary, checking)
			return errors.Join(unopened, err)
		})
		return verdict, err
	})
}

// say writes the verdict to where it is wanted.
func (o *checkOptions) say(c *cobra.Command, v *policy.Verdict, voice policy.Voice, look report.Look) error {
	var list []error
	for _, r := range o.otherwhere {
		var b bytes.Buffer
		err := r.voice.Say(&b, v, report.Look{ASCII: look.ASCII, Width: look.Width})
		if err == nil {
			err = os.WriteFile(r.file, b.Bytes(), 0o666)
		}
		list = append(list, err)
	}
	if voice.Name == "github" {
		list = append(list, summarizeJob(v))
	}
	if !o.quiet {
		list = append(list, voice.Say(c.OutOrStdout(), v, look))
	}
	if err := errors.Join(list...); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// summarizeJob appends the verdict to the summary of the GitHub Actions job that
// portscope runs in, if it does.
func summarizeJob(v *policy.Verdict) error {
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(policy.Markdown(f, v), f.Close())
}

// concluded is what the exit code comes from. Of damage that is allowed, people
// are told all the same.
func concluded(c *cobra.Command, v *policy.Verdict, broken error) error {
	switch v.Outcome() {
	case policy.Damaged:
		if broken == nil { // bounds, not files
			broken = errors.New(strings.Join(v.Damage, "; "))
		}
		return damaged(broken)
	case policy.Violated:
		return errors.Join(broken, errFound)
	}
	if broken != nil {
		for _, e := range parts(broken) {
			complain(c.ErrOrStderr(), e.Error())
		}
	}
	return nil
}

func checkVoices() string {
	return report.Enumerate(named(policy.Voices(), func(v policy.Voice) string { return v.Name }))
}

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// run is what one run of a program took.
type run struct {
	wall, cpu time.Duration
	memory    int64 // at its peak, in bytes
}

// time runs the program once.
func (p *program) time() error {
	c := exec.Command(p.command[0], p.command[1:]...)
	began := time.Now()
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", p.name, err, out)
	}
	r := run{wall: time.Since(began), cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.memory = int64(u.Maxrss) << 10
	}
	p.runs = append(p.runs, r)
	return nil
}

// median is the middle of what the runs took, each figure by itself.
func (p *program) median() run {
	return run{
		wall:   middle(p.runs, func(r run) time.Duration { return r.wall }),
		cpu:    middle(p.runs, func(r run) time.Duration { return r.cpu }),
		memory: middle(p.runs, func(r run) int64 { return r.memory }),
	}
}

func middle[T cmp.Ordered](runs []run, figure func(run) T) T {
	var list []T
	for _, r := range runs {
		list = append(list, figure(r))
	}
	slices.Sort(list)
	return list[len(list)/2]
}

const tableHead = `| program | does | time | times portscope's | CPU | memory |
| --- | --- | ---: | ---: | ---: | ---: |
`

// tableOf is a Markdown table of the programs, the fastest first. What the first
// of them took is one.
func tableOf(programs []*program, caption string) []byte {
	one := programs[0].median().wall
	sorted := slices.Clone(programs)
	slices.SortStableFunc(sorted, func(x, y *program) int { return cmp.Compare(x.median().wall, y.median().wall) })
	var b bytes.Buffer
	b.WriteString(tableHead)
	for _, p := range sorted {
		m := p.median()
		fmt.Fprintf(&b, "| %s | %s | %.2f s | %.2f | %.2f s | %d MB |\n", p.name, p.does,
			m.wall.Seconds(), m.wall.Seconds()/one.Seconds(), m.cpu.Seconds(), m.memory/1e6)
	}
	fmt.Fprintf(&b, "\n%s.\n", caption)
	return b.Bytes()
}

var modelName = regexp.MustCompile(`(?m)^model name\s*: (.*)$`)

// machine says on what the programs ran.
func machine() string {
	model := runtime.GOARCH
	info, _ := os.ReadFile("/proc/cpuinfo") // where there is none, the architecture must do
	if m := modelName.FindSubmatch(info); m != nil {
		model = string(m[1])
	}
	return fmt.Sprintf("%d cores of %s", runtime.NumCPU(), model)
}

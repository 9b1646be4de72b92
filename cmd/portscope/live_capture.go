package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/portscope/portscope/decode"
)

// captureOptions are the flags that say what is captured, for how long, and
// where it is written to.
type captureOptions struct {
	interfaces []string
	live       decode.LiveOptions
	buffer     int
	until      []string
	file       string
	ring       []string
}

// addTo adds the flags that portscope itself has, too.
func (o *captureOptions) addTo(f *pflag.FlagSet) {
	f.StringArrayVarP(&o.interfaces, "interface", "i", nil, "capture from `IFACE`, or any; from several by several -i; from that of the default route by default")
	f.IntVarP(&o.live.SnapLength, "snapshot-length", "s", 0, "capture `N` bytes of each frame; all by default")
	f.BoolVarP(&o.live.NoPromiscuous, "no-promiscuous-mode", "p", false, "do not put the interface into promiscuous mode")
}

// addLiveTo adds the flags that only live has.
func (o *captureOptions) addLiveTo(f *pflag.FlagSet) {
	f.IntVarP(&o.buffer, "buffer-size", "B", decode.DefaultLiveBuffer>>20, "let the kernel keep `N` MiB of frames until they are read")
	f.StringArrayVarP(&o.until, "autostop", "a", nil, "end after `CONDITION`: duration:60, packets:1000 or, of what -w writes, filesize:100MB")
	f.StringVarP(&o.file, "write", "w", "", "write what is captured to `FILE`, too, as pcapng")
	f.StringArrayVarP(&o.ring, "ring-buffer", "b", nil, "with -w, begin another file after `CONDITION`: duration:60 or filesize:100MB; keep the latest N by files:N")
}

// limits are what conditions come to; 0 is none.
type limits struct {
	duration       time.Duration
	packets, files uint64
	bytes          int64
}

// parseLimits reads conditions, of those that the flag knows.
func parseLimits(flag string, conditions []string, known ...string) (l limits, err error) {
	for _, c := range conditions {
		name, value, _ := strings.Cut(c, ":")
		ok := false
		for _, k := range known {
			ok = ok || k == name
		}
		if ok {
			err = l.set(name, value)
		}
		if !ok || err != nil {
			return l, usagef("%s %s is no condition; write %s", flag, c, strings.Join(known, ":N, ")+":N")
		}
	}
	return l, nil
}

func (l *limits) set(name, value string) (err error) {
	switch name {
	case "duration":
		l.duration, err = parseSeconds(value)
	case "filesize":
		l.bytes, err = parseBytes(value)
	case "packets":
		l.packets, err = strconv.ParseUint(value, 10, 64)
	case "files":
		l.files, err = strconv.ParseUint(value, 10, 31)
	}
	if err == nil && l.duration == 0 && l.bytes == 0 && l.packets == 0 && l.files == 0 {
		err = errors.New("nothing")
	}
	return err
}

// parseSeconds reads seconds, or a time with its unit: 90, 1m30s.
func parseSeconds(s string) (time.Duration, error) {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 && n < math.MaxInt64/1e9 {
		return time.Duration(n * 1e9), nil
	}
	d, err := time.ParseDuration(s)
	if err == nil && d <= 0 {
		err = errors.New("no time")
	}
	return d, err
}

// parseBytes reads a size: 500 or 500kB are kilobytes, as dumpcap takes them;
// 100MB, 1GB, 1MiB.
func parseBytes(s string) (int64, error) {
	digits := strings.TrimRight(s, "kMGiB")
	factors := map[string]int64{"": 1e3, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "k": 1e3, "M": 1e6, "G": 1e9, "KiB": 1 << 10, "kiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
	factor, ok := factors[s[len(digits):]]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !ok || n <= 0 || n > math.MaxInt64/factor {
		return 0, fmt.Errorf("%s is no size", s)
	}
	return n * factor, nil
}

// check looks at what makes no sense, and gives what the conditions come to.
func (o *captureOptions) check(replays bool) (until, ring limits, err error) {
	if until, err = parseLimits("-a", o.until, "duration", "packets", "filesize"); err != nil {
		return until, ring, err
	}
	if ring, err = parseLimits("-b", o.ring, "duration", "filesize", "files"); err != nil {
		return until, ring, err
	}
	switch {
	case o.live.SnapLength < 0:
		err = usagef("-s %d: it takes a number from 0 on", o.live.SnapLength)
	case o.buffer < 0 || o.buffer > math.MaxInt32>>20:
		err = usagef("-B %d: it takes MiB, from 0 for the default to %d", o.buffer, math.MaxInt32>>20)
	case replays && len(o.interfaces) > 0:
		err = usagef("-r reads a file and -i captures: give one of them")
	case o.file == "" && (len(o.ring) > 0 || until.bytes > 0):
		err = usagef("-b and -a filesize are about what is written: give -w FILE, too")
	case len(o.ring) > 0 && ring.bytes == 0 && ring.duration == 0:
		err = usagef("-b files:%d: say by -b filesize or -b duration, too, when another file begins", ring.files)
	case o.file == "-":
		err = usagef("-w -: the report goes to standard output; write to a file")
	}
	return until, ring, err
}

// writable are the directories in which files are made.
func (o *captureOptions) writable() []string {
	if o.file == "" {
		return nil
	}
	return []string{filepath.Dir(o.file)}
}

// recorded is the source, which writes to a file what it gives where it is to,
// at most so many frames, 0 for all, with comments where there are any to make.
func (o *captureOptions) recorded(s decode.Source, until, ring limits, frames uint64, comments func(*decode.Frame) []string) (decode.Source, error) {
	if o.file == "" {
		return s, nil
	}
	r, err := decode.Record(s, decode.RecordOptions{
		Name: o.file, MaxBytes: ring.bytes, MaxTime: ring.duration, MaxFiles: int(ring.files), MaxTotal: until.bytes, MaxFrames: frames, Comments: comments,
	})
	if err != nil {
		return s, damaged(err)
	}
	return r, nil
}

// notices are what was told of interfaces while they were captured from.
type notices struct {
	mu   sync.Mutex
	last string
	at   time.Time
	held []string // until the screen is gone
	// say tells somebody at once, nil for later.
	say func(string)
}

// maxNotices bounds those that are held.
const maxNotices = 100

func (n *notices) tell(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last, n.at = text, time.Now()
	if n.say != nil {
		n.say(text)
	} else if len(n.held) < maxNotices {
		n.held = append(n.held, text)
	}
}

// noticeTime is how long the screen shows a notice.
const noticeTime = 10 * time.Second

// latest is what was told last, "" where that is long ago.
func (n *notices) latest() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if time.Since(n.at) > noticeTime {
		return ""
	}
	return n.last
}

// release says what was held, and from then on all at once.
func (n *notices) release(say func(string)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, text := range n.held {
		say(text)
	}
	n.held, n.say = nil, say
}

// taps opens the interfaces, and watches over them.
func (o *captureOptions) taps(ctx context.Context, filter string, n *notices) (decode.Source, error) {
	live := o.live
	live.Filter, live.BufferSize = filter, o.buffer<<20
	names := o.interfaces
	if len(names) == 0 {
		names = []string{""}
	}
	t, err := decode.OpenTaps(ctx, names, live, n.tell)
	if errors.Is(err, decode.ErrFilter) {
		return nil, err
	}
	if err != nil {
		return nil, damaged(err)
	}
	var watched []string
	for _, i := range t.Info().Interfaces {
		watched = append(watched, i.Name)
	}
	go decode.WatchDevices(ctx, watched, time.Second, n.tell)
	return t, nil
}

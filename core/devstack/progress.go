package devstack

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// heartbeat is how long a step may be silent.
const heartbeat = 10 * time.Second

// Progress writes one line per finished step, with the seconds since it was made:
//
//	12.3s  database ready
//
// A step that takes longer than ten seconds says every ten seconds that it is still at work. It
// writes plain lines, so that a log file reads like a terminal. Safe for concurrent use; a nil
// Progress writes nothing.
type Progress struct {
	mu    sync.Mutex
	out   io.Writer
	began time.Time
	beat  time.Duration
}

// NewProgress starts the clock.
func NewProgress(out io.Writer) *Progress {
	return &Progress{out: out, began: time.Now(), beat: heartbeat}
}

// Line writes one line.
func (p *Progress) Line(format string, args ...any) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.out, "%6.1fs  %s\n", time.Since(p.began).Seconds(), fmt.Sprintf(format, args...))
}

// Step runs do. It writes "<doing> ..." only when that takes long, and done when it worked.
// An empty done writes nothing. The error of do is returned as it is.
func (p *Progress) Step(doing, done string, do func() error) error {
	if p == nil {
		return do()
	}
	quit := make(chan struct{})
	var beats sync.WaitGroup
	beats.Go(func() { p.beats(doing, quit) })
	err := do()
	close(quit)
	beats.Wait()
	if err == nil && done != "" {
		p.Line("%s", done)
	}
	return err
}

func (p *Progress) beats(doing string, quit <-chan struct{}) {
	began := time.Now()
	tick := time.NewTicker(p.beat)
	defer tick.Stop()
	for {
		select {
		case <-quit:
			return
		case <-tick.C:
			p.Line("%s ... (%.0f s)", doing, time.Since(began).Seconds())
		}
	}
}

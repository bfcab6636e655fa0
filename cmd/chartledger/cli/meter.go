package cli

import (
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
)

// meter shows how far work on the server has come, and how fast it goes.
type meter interface {
	show(done, total int64, rate float64)
	done()
}

// meter returns a bar for a terminal and lines for everything else.
func (s *session) meter(what, unit string) meter {
	if s.terminal(s.err) {
		return &barMeter{w: s.err, what: what, unit: unit}
	}
	return &lineMeter{w: s.err, what: what, unit: unit, tenth: -1}
}

// lineMeter writes a line at every tenth.
type lineMeter struct {
	w          io.Writer
	what, unit string
	tenth      int64
}

func (l *lineMeter) show(done, total int64, rate float64) {
	tenth := int64(10)
	if total > 0 {
		tenth = 10 * done / total
	}
	if tenth <= l.tenth {
		return
	}
	l.tenth = tenth
	_, _ = fmt.Fprintf(l.w, "%s: %d of %d%s\n", l.what, done, total, l.speed(rate))
}

func (l *lineMeter) speed(rate float64) string {
	if rate < 1 {
		return ""
	}
	return fmt.Sprintf(", %.0f %s/s", rate, l.unit)
}

func (l *lineMeter) done() {}

// barMeter draws one bar. The rate is the server's: what this process sees of it
// comes in jumps.
type barMeter struct {
	w          io.Writer
	what, unit string
	total      int64
	bar        *progressbar.ProgressBar
}

func (b *barMeter) show(done, total int64, rate float64) {
	if b.bar == nil {
		b.bar = progressbar.NewOptions64(max(total, 1),
			progressbar.OptionSetWriter(b.w), progressbar.OptionSetWidth(30),
			progressbar.OptionSetPredictTime(true), progressbar.OptionSetSpinnerChangeInterval(0))
	}
	if b.total != total { // the log grows
		b.total = total
		b.bar.ChangeMax64(max(total, 1))
	}
	b.bar.Describe(fmt.Sprintf("%s, %.0f %s/s", b.what, rate, b.unit))
	_ = b.bar.Set64(min(done, max(total, 1)))
}

// done removes the bar, so that what follows begins on a clean line.
func (b *barMeter) done() {
	if b.bar != nil {
		_ = b.bar.Clear()
		b.bar = nil
	}
}

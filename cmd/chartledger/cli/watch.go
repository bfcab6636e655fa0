package cli

import (
	"fmt"
	"io"

	"chartledger/adapters/httpapi/api"

	"github.com/schollz/progressbar/v3"
)

// watcher shows how a sync goes on.
type watcher interface {
	status(api.Sync)
	progress(api.SyncProgress)
	done()
}

// watcher returns a bar for a terminal and lines for everything else.
func (s *session) watcher() watcher {
	if s.terminal(s.err) {
		return &bar{w: s.err}
	}
	return &lines{w: s.err}
}

// lines writes a line when the status or the phase changes, and at every quarter of a phase.
type lines struct {
	w       io.Writer
	at      api.SyncStatus
	phase   string
	quarter int
}

func (l *lines) status(s api.Sync) {
	if s.Status != l.at {
		l.at = s.Status
		_, _ = fmt.Fprintf(l.w, "sync %s: %s\n", s.ID, s.Status)
	}
}

func (l *lines) progress(p api.SyncProgress) {
	quarter := 0
	if p.Total > 0 {
		quarter = 4 * p.Done / p.Total
	}
	if p.Phase == l.phase && quarter <= l.quarter {
		return
	}
	l.phase, l.quarter = p.Phase, quarter
	if p.Total > 0 {
		_, _ = fmt.Fprintf(l.w, "  %s: %d of %d\n", clean(p.Phase), p.Done, p.Total)
		return
	}
	_, _ = fmt.Fprintf(l.w, "  %s: %s\n", clean(p.Phase), bytesOf(p.Bytes))
}

func (l *lines) done() {}

// bar draws one progress bar for each phase.
type bar struct {
	w     io.Writer
	phase string
	total int
	now   *progressbar.ProgressBar
}

func (b *bar) status(api.Sync) {}

func (b *bar) progress(p api.SyncProgress) {
	if b.now == nil || p.Phase != b.phase || p.Total != b.total {
		b.done()
		b.phase, b.total, b.now = p.Phase, p.Total, newBar(b.w, p)
	}
	if p.Total > 0 {
		_ = b.now.Set(min(p.Done, p.Total))
		return
	}
	_ = b.now.Set64(p.Bytes)
}

// done removes the bar, so that what follows begins on a clean line.
func (b *bar) done() {
	if b.now != nil {
		_ = b.now.Clear()
		b.now = nil
	}
}

// newBar has no colours, so there is nothing that NO_COLOR would have to turn off.
func newBar(w io.Writer, p api.SyncProgress) *progressbar.ProgressBar {
	options := []progressbar.Option{
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(clean(p.Phase)),
		progressbar.OptionSetWidth(30),
		progressbar.OptionSetSpinnerChangeInterval(0), // no goroutine of its own
	}
	if p.Total > 0 {
		return progressbar.NewOptions(p.Total, append(options, progressbar.OptionShowCount())...)
	}
	return progressbar.NewOptions64(-1, append(options, progressbar.OptionShowBytes(true))...)
}

// bytesOf is a number of bytes as people say it.
func bytesOf(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	value, units := float64(n)/unit, "KMGT"
	for value >= unit && len(units) > 1 {
		value, units = value/unit, units[1:]
	}
	return fmt.Sprintf("%.1f %ciB", value, units[0])
}

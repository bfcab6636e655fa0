package httpapi

import (
	"context"
	"io"
	"mime"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/repo"
)

// checksAhead is how many checks wait for a client: more than there are.
const checksAhead = 16

// checklist is the body of a validation that is followed. One goroutine validates;
// Read does everything else.
type checklist struct {
	outlet
	cancel context.CancelFunc
	checks chan repo.Check
	report repo.Report // once checks is closed
	err    error
	ending <-chan struct{}
	beat   *time.Ticker
}

var _ io.ReadCloser = (*checklist)(nil)

// streamValidation follows a validation. What is refused before anything was checked is
// answered as it would be without a stream.
func (s *server) streamValidation(ctx context.Context, m commands.Meta, t repo.Target) (api.ValidateRepoResponseObject, error) {
	v := s.newChecklist(ctx, m, t)
	first, open := <-v.checks
	if !open && v.err != nil {
		_ = v.Close() // never fails
		return nil, v.err
	}
	v.show(first, open)
	v.visit.setHeader("Cache-Control", "no-store")
	v.visit.setHeader("X-Accel-Buffering", "no")
	return api.ValidateRepo200TextEventStreamResponse{Body: v}, nil
}

func (s *server) newChecklist(ctx context.Context, m commands.Meta, t repo.Target) *checklist {
	v := &checklist{outlet: outlet{visit: visitOf(ctx)}, checks: make(chan repo.Check, checksAhead),
		ending: s.Ending, beat: time.NewTicker(s.Heartbeat)}
	ctx, v.cancel = context.WithCancel(ctx)
	v.visit.unbound()
	go func() {
		defer close(v.checks)
		v.report, v.err = s.Commands.Validate(ctx, m, t, func(c repo.Check) {
			select {
			case v.checks <- c:
			case <-ctx.Done():
			}
		})
	}()
	return v
}

// Read gives what there is, or waits for it.
func (v *checklist) Read(p []byte) (int, error) { return v.read(p, v.wait) }

// wait has one thing happen.
func (v *checklist) wait() {
	select {
	case c, open := <-v.checks:
		v.show(c, open)
	case <-v.beat.C:
		v.ready.WriteString(": still here\n\n")
	case <-v.ending:
		v.over = true
	}
}

// show sends a check, or how it ended.
func (v *checklist) show(c repo.Check, open bool) {
	switch {
	case open:
		v.event("check", "", checkOf(c))
	case v.err != nil:
		v.event("problem", "", v.broken(v.err))
	default:
		v.event("report", "", reportOf(v.report))
		v.over = true
	}
}

// Close ends the validation and waits for that: nothing is left behind.
func (v *checklist) Close() error {
	v.cancel()
	v.beat.Stop()
	for range v.checks { //nolint:revive // until it is closed
	}
	v.visit.bound()
	return nil
}

// wantsEvents says whether the client asks for a stream of events.
func (v *visit) wantsEvents() bool {
	if v.c == nil {
		return false
	}
	for _, header := range v.c.Request().Header.Values("Accept") {
		for wanted := range strings.SplitSeq(header, ",") {
			if kind, _, err := mime.ParseMediaType(wanted); err == nil && kind == "text/event-stream" {
				return true
			}
		}
	}
	return false
}

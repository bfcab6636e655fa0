package httpapi

import (
	"context"
	"io"
	"time"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// How much of the log waits for a client: lines on their way to it, and the bytes
// that are sent at once.
const (
	linesAhead = 8
	sentAtOnce = 32 << 10
)

// logStream is the body of an answer that shows the log. One goroutine reads the
// log and waits when the client is slow; Read does everything else.
type logStream struct {
	s      *server
	ctx    context.Context //nolint:containedctx // a stream is one request's
	cancel context.CancelFunc
	outlet
	lines  chan []byte
	failed error // of the reading, once lines is closed
	ending <-chan struct{}
	beat   *time.Ticker
	vigil  *vigil
}

var _ io.ReadCloser = (*logStream)(nil)

func (s *server) newLogStream(ctx context.Context, f logFilter, ends []domain.Position, follow bool) *logStream {
	st := &logStream{s: s, outlet: outlet{visit: visitOf(ctx)}, lines: make(chan []byte, linesAhead),
		beat: time.NewTicker(s.Heartbeat), vigil: s.keepVigil(visitOf(ctx))}
	st.ending = s.Ending
	st.ctx, st.cancel = context.WithCancel(ctx)
	st.visit.unbound()
	go func() {
		defer close(st.lines)
		st.failed = s.Log.Read(st.ctx, ends, follow, func(at domain.Position, r wire.Record) error {
			return st.take(f, at, r)
		})
	}()
	return st
}

// Read gives what there is, or waits for it.
func (st *logStream) Read(p []byte) (int, error) { return st.read(p, st.wait) }

// Close ends the reading and waits for that: nothing is left behind.
func (st *logStream) Close() error {
	st.cancel()
	st.beat.Stop()
	st.vigil.end()
	for range st.lines { //nolint:revive // until it is closed
	}
	st.visit.bound()
	return nil
}

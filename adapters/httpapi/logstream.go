package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
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
	s       *server
	ctx     context.Context //nolint:containedctx // a stream is one request's
	cancel  context.CancelFunc
	visit   *visit
	lines   chan []byte
	failed  error // of the reading, once lines is closed
	ready   bytes.Buffer
	over    bool
	beat    *time.Ticker
	recheck *time.Ticker
}

var _ io.ReadCloser = (*logStream)(nil)

func (s *server) newLogStream(ctx context.Context, f logFilter, ends []domain.Position, follow bool) *logStream {
	st := &logStream{s: s, visit: visitOf(ctx), lines: make(chan []byte, linesAhead),
		beat: time.NewTicker(s.Heartbeat), recheck: time.NewTicker(s.PollSlow)}
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

// take has a record that is picked sent, when its turn comes.
func (st *logStream) take(f logFilter, at domain.Position, rec wire.Record) error {
	r := logRecordOf(at, rec)
	if !f.picks(r) {
		return st.ctx.Err()
	}
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	select {
	case st.lines <- append(line, '\n'):
		return nil
	case <-st.ctx.Done():
		return st.ctx.Err()
	}
}

// Read gives what there is, or waits for it.
func (st *logStream) Read(p []byte) (int, error) {
	for st.ready.Len() == 0 {
		if st.over {
			return 0, io.EOF
		}
		st.wait()
	}
	st.visit.extend()
	return st.ready.Read(p)
}

// wait has one thing happen.
func (st *logStream) wait() {
	select {
	case line, more := <-st.lines:
		st.send(line, more)
	case <-st.beat.C:
		st.ready.WriteByte('\n')
	case <-st.recheck.C:
		st.check()
	case <-st.ctx.Done():
		st.over = true
	}
}

// send takes a line to be sent, and what else is there. A stream that is never
// idle looks after its token here.
func (st *logStream) send(line []byte, more bool) {
	for ; more; line, more = <-st.lines {
		st.ready.Write(line)
		if st.ready.Len() >= sentAtOnce || len(st.lines) == 0 {
			break
		}
	}
	if !more {
		st.end(st.failed)
		return
	}
	select {
	case <-st.recheck.C:
		st.check()
	default:
	}
}

// check ends the stream of somebody who may no longer read the log.
func (st *logStream) check() {
	who, err := st.visit.renew()
	if err == nil {
		err = mayReadLog(who.User)
	}
	if err != nil {
		st.end(err)
	}
}

// end ends the stream, with a problem as its last line unless all was told.
func (st *logStream) end(err error) {
	st.over = true
	if err == nil || st.ctx.Err() != nil {
		return
	}
	if domain.KindOf(err) == "" { // of the log: nothing that a client may read
		st.visit.reason = err.Error()
		err = errLogAway()
	}
	p := problemOf(err)
	st.visit.code = p.code
	line, _ := json.Marshal(p.document(st.visit)) // texts only: cannot fail
	st.ready.Write(append(line, '\n'))
}

// Close ends the reading and waits for that: nothing is left behind.
func (st *logStream) Close() error {
	st.cancel()
	st.beat.Stop()
	st.recheck.Stop()
	for range st.lines { //nolint:revive // until it is closed
	}
	st.visit.bound()
	return nil
}

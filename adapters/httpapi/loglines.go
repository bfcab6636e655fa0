package httpapi

import (
	"encoding/json"

	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/domain/wire"
)

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

// wait has one thing happen.
func (st *logStream) wait() {
	select {
	case line, more := <-st.lines:
		st.send(line, more)
	case <-st.beat.C:
		st.ready.WriteByte('\n')
	case <-st.vigil.changed:
		st.check()
	case <-st.vigil.due.C:
		st.check()
	case <-st.ending:
		st.end(errEnding())
	case <-st.ctx.Done():
		st.over = true
	}
}

func errEnding() error {
	return domain.Refuse(domain.Unavailable, "process_ending", "This process ends. Ask again: another one goes on.")
}

// send takes a line to be sent, and what else is there. A stream that is never
// idle looks after its rights here.
func (st *logStream) send(line []byte, more bool) {
	if st.vigil.called() {
		st.check()
		if st.over {
			return
		}
	}
	for ; more; line, more = <-st.lines {
		st.ready.Write(line)
		if st.ready.Len() >= sentAtOnce || len(st.lines) == 0 {
			break
		}
	}
	if !more {
		st.end(st.failed)
	}
}

// check ends the stream of somebody who may no longer read the log.
func (st *logStream) check() {
	who, err := st.vigil.renew()
	if err == nil {
		err = who.User.Check(user.ReadLog, user.Thing{})
	}
	if err != nil {
		st.end(err)
	}
}

// end ends the stream, with a problem as its last line unless all was told.
func (st *logStream) end(err error) {
	if err == nil || st.ctx.Err() != nil {
		st.over = true
		return
	}
	if domain.KindOf(err) != "" {
		st.outlet.end(err)
		return
	}
	st.outlet.end(errLogAway())
	st.visit.reason = err.Error() // of the log: nothing that a client may read
}

package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/projections"
)

// writeWait is how long a client may take to read what the stream sent. One that
// takes longer has gone without saying so.
const writeWait = 30 * time.Second

// StreamSync follows a sync until the read models show how it ended.
func (s *server) StreamSync(ctx context.Context, r api.StreamSyncRequestObject) (api.StreamSyncResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	row, err := s.Queries.Sync(ctx, visitOf(ctx).viewer(), at, r.ID)
	if err != nil {
		return nil, err
	}
	return api.StreamSync200TextEventStreamResponse{Body: s.newStream(ctx, at, row),
		Headers: api.StreamSync200ResponseHeaders{CacheControl: "no-store", XAccelBuffering: "no"}}, nil
}

// stream is the body of a followed sync. It is read by the answering goroutine
// and does everything in Read: no goroutine of its own can be left behind.
//
// The progress feed only hurries it. What it says about the outcome comes from
// the read models alone: when `end` is sent, every answer shows that status.
type stream struct {
	s       *server
	ctx     context.Context //nolint:containedctx // a stream is one request's
	visit   *visit
	at      projections.Token
	id      string
	status  string
	runID   string
	ready   bytes.Buffer // what was not read yet
	over    bool
	updates <-chan Progress
	cancel  func()

	heartbeat *time.Ticker
	poll      *time.Timer
	pause     time.Duration // between polls
}

var _ io.ReadCloser = (*stream)(nil)

func (s *server) newStream(ctx context.Context, at projections.Token, row projections.Sync) *stream {
	st := &stream{s: s, ctx: ctx, visit: visitOf(ctx), at: at, id: row.ID, cancel: func() {},
		heartbeat: time.NewTicker(s.Heartbeat), poll: time.NewTimer(s.PollSlow), pause: s.PollSlow}
	st.unbound()
	st.ready.WriteString("retry: 3000\n\n")
	st.show(row)
	return st
}

// Read gives what there is, or waits for it. It ends the stream when the sync is
// over, the client has gone, or may no longer see it.
func (st *stream) Read(p []byte) (int, error) {
	for st.ready.Len() == 0 {
		if st.over {
			return 0, io.EOF
		}
		st.wait()
	}
	st.extend()
	return st.ready.Read(p)
}

// Close lets go of everything. The generated code calls it.
func (st *stream) Close() error {
	st.cancel()
	st.heartbeat.Stop()
	st.poll.Stop()
	if st.visit.c != nil { // the connection may serve other requests afterwards
		_ = http.NewResponseController(st.visit.c.Response()).SetWriteDeadline(time.Time{})
	}
	return nil
}

// wait has one thing happen.
func (st *stream) wait() {
	select {
	case <-st.ctx.Done():
		st.over = true
	case <-st.heartbeat.C:
		st.ready.WriteString(": still here\n\n")
	case u, open := <-st.updates:
		st.progress(u, open)
	case <-st.poll.C:
		st.look()
		st.poll.Reset(st.pause)
	}
}

// look asks the read models, as whoever the caller is by now.
func (st *stream) look() {
	who, err := st.visit.Principal, error(nil)
	if err != nil {
		st.over = true // the token is worth nothing any more, or nobody can tell
		return
	}
	viewer := projections.Viewer{UserID: who.User.ID, SeesAll: who.User.SeesAll()}
	row, err := st.s.Queries.Sync(st.ctx, viewer, st.at, st.id)
	var refused *domain.Error
	switch {
	case err == nil:
		st.show(row)
	case errors.As(err, &refused) && refused.Kind == domain.Unavailable: // ask again
	default:
		st.over = true
	}
}

// show sends the sync if its status is another, and the end if that is final.
func (st *stream) show(row projections.Sync) {
	if row.Status != st.status || row.RunID != st.runID {
		st.event("sync", "", syncOf(row))
	}
	if row.RunID != st.runID || st.status == "" {
		st.follow(row)
	}
	st.status, st.runID = row.Status, row.RunID
	if final(api.SyncStatus(row.Status)) {
		st.event("end", "", syncOf(row))
		st.over = true
	}
}

// follow subscribes to the run that answers the request.
func (st *stream) follow(row projections.Sync) {
	if st.s.Progress == nil {
		return
	}
	run := row.RunID
	if run == "" {
		run = row.ID
	}
	st.cancel()
	st.updates, st.cancel = st.s.Progress.Subscribe(run)
}

// progress passes an update on. The last one makes the stream look for the outcome.
func (st *stream) progress(u Progress, open bool) {
	if !open {
		st.updates = nil
		return
	}
	st.event("progress", u.ID, api.SyncProgress{SyncID: u.SyncID, Phase: u.Phase, Done: u.Done, Total: u.Total, Bytes: u.Bytes})
	if u.Final && st.pause != st.s.PollFast {
		st.pause = st.s.PollFast
		st.poll.Reset(st.pause)
	}
}

// event writes one event.
func (st *stream) event(name, id string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		st.over = true
		return
	}
	if id != "" {
		fmt.Fprintf(&st.ready, "id: %s\n", id)
	}
	fmt.Fprintf(&st.ready, "event: %s\ndata: %s\n\n", name, text)
}

// unbound takes the server's time limits off this answer, which may take hours.
// A recorder in a test knows none.
func (st *stream) unbound() {
	if st.visit.c != nil {
		_ = http.NewResponseController(st.visit.c.Response()).SetReadDeadline(time.Time{})
	}
}

// extend gives the client time for the next write.
func (st *stream) extend() {
	if st.visit.c != nil {
		_ = http.NewResponseController(st.visit.c.Response()).SetWriteDeadline(time.Now().Add(writeWait))
	}
}

func final(status api.SyncStatus) bool {
	return status != api.SyncStatusRequested && status != api.SyncStatusRunning
}

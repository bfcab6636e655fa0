package httpapi

import (
	"context"
	"io"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/projections"
)

// StreamSync follows a sync until the read models show how it ended.
func (s *server) StreamSync(ctx context.Context, r api.StreamSyncRequestObject) (api.StreamSyncResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	row, err := s.Queries.Sync(ctx, s.viewer(ctx), at, r.ID)
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
	s   *server
	ctx context.Context //nolint:containedctx // a stream is one request's
	outlet
	at      projections.Token
	id      string
	status  string
	runID   string
	updates <-chan Progress
	cancel  func()

	vigil     *vigil
	viewer    projections.Viewer // the caller by now
	heartbeat *time.Ticker
	poll      *time.Timer
	pause     time.Duration // until the next poll: short at first and at the end, then doubled
}

var _ io.ReadCloser = (*stream)(nil)

func (s *server) newStream(ctx context.Context, at projections.Token, row projections.Sync) *stream {
	st := &stream{s: s, ctx: ctx, outlet: outlet{visit: visitOf(ctx)}, at: at, id: row.ID, cancel: func() {},
		vigil: s.keepVigil(visitOf(ctx)), viewer: s.viewer(ctx), heartbeat: time.NewTicker(s.Heartbeat), poll: time.NewTimer(s.PollFast), pause: s.PollFast}
	st.visit.unbound()
	st.ready.WriteString("retry: 3000\n\n")
	st.show(row)
	return st
}

// Read gives what there is, or waits for it. It ends the stream when the sync is
// over, the client has gone, or may no longer see it.
func (st *stream) Read(p []byte) (int, error) { return st.read(p, st.wait) }

// Close lets go of everything. The generated code calls it.
func (st *stream) Close() error {
	st.cancel()
	st.vigil.end()
	st.heartbeat.Stop()
	st.poll.Stop()
	st.visit.bound()
	return nil
}

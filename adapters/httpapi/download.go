package httpapi

import (
	"context"
	"encoding/json"
	"io"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/user"
	"chartledger/projections"
)

// past is a history: who may read it, and its pages.
type past struct {
	may  func(user.User) error
	page func(context.Context, projections.Viewer, projections.Token, projections.Page) (projections.List[projections.Entry], error)
}

// pageOfDownload is how many entries of a download are in memory at once.
const pageOfDownload = 200

// download is the body of an answer that gives a whole history, a line an entry. It
// reads page by page, each where the last one ended: nothing is held in the database
// while the client takes its time, and what happens meanwhile is newer than the first
// page, so no part of it.
type download struct {
	s   *server
	ctx context.Context //nolint:containedctx // it is one request's
	outlet
	past
	vigil  *vigil
	viewer projections.Viewer // the caller by now
	left   projections.List[projections.Entry]
}

var _ io.ReadCloser = (*download)(nil)

// download begins one. What is wrong at the beginning is an answer of its own.
func (s *server) download(ctx context.Context, after *api.ReadAfter, p past) (*download, error) {
	at, err := parseToken(after)
	if err != nil {
		return nil, err
	}
	v := visitOf(ctx)
	if err := p.may(v.User); err != nil {
		return nil, err
	}
	d := &download{s: s, ctx: ctx, outlet: outlet{visit: v}, past: p, viewer: s.viewer(ctx)}
	if d.left, err = p.page(ctx, d.viewer, at, projections.Page{Limit: pageOfDownload}); err != nil {
		return nil, err
	}
	d.vigil = s.keepVigil(v)
	v.unbound()
	return d, nil
}

// Read gives what there is, or gets more.
func (d *download) Read(p []byte) (int, error) { return d.read(p, d.more) }

// Close lets go of everything.
func (d *download) Close() error {
	d.vigil.end()
	d.visit.bound()
	return nil
}

// more does one step: it looks whether the caller may go on, or whether the process
// does, and else takes some lines, or gets the next page.
func (d *download) more() {
	select {
	case <-d.s.Ending:
		d.end(errEnding())
		return
	default:
	}
	if d.vigil.called() {
		if err := d.check(); err != nil {
			d.end(err)
			return
		}
	}
	switch {
	case len(d.left.Items) > 0:
		d.lines()
	case d.left.NextCursor == "":
		d.over = true
	default:
		d.turn()
	}
}

// check asks who the caller is by now, and whether she may read on.
func (d *download) check() error {
	who, err := d.vigil.renew()
	if err != nil {
		return err
	}
	d.viewer = d.s.viewerOf(who.User)
	return d.may(who.User)
}

// lines takes as many entries as are sent at once.
func (d *download) lines() {
	for d.ready.Len() < sentAtOnce && len(d.left.Items) > 0 {
		line, err := json.Marshal(entryOf(d.left.Items[0]))
		if err != nil {
			d.end(err)
			return
		}
		d.ready.Write(append(line, '\n'))
		d.left.Items = d.left.Items[1:]
	}
}

// turn gets the next page. The query says whether the caller may still read it.
func (d *download) turn() {
	next, err := d.page(d.ctx, d.viewer, nil, projections.Page{Limit: pageOfDownload, Cursor: d.left.NextCursor})
	if err != nil {
		d.end(err)
		return
	}
	d.left = next
}

package indexing

import (
	"context"
	"slices"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// removalsKept is how many removals through us are remembered of a repository.
const removalsKept = 1000

// removal is a version that was removed through us, and where that stands.
type removal struct {
	syncs.Chart
	at int64
}

// removed notes what was published or removed through us. A version that was
// removed is no loss when it is gone, until it is published again.
func removed(before []removal, e syncs.Requested, at int64) []removal {
	if e.Chart == nil {
		return before
	}
	chart := syncs.Chart{Name: e.Chart.Name, Version: e.Chart.Version}
	now := slices.DeleteFunc(slices.Clone(before), func(r removal) bool { return r.Chart == chart }) // before was handed out
	if e.Trigger == syncs.OnRemove {
		now = append(now, removal{chart, at})
	}
	return now[max(0, len(now)-removalsKept):]
}

// letGo withdraws what was removed through us and is gone: that needs no second
// look, and nobody to release it. Once a good index was read after the removal that is
// over: a version that was still there, or came back, is one to be missed like others.
func (r *run) letGo(ctx context.Context) error {
	asked := catalog.Seen{}
	for _, gone := range r.work.removals {
		if gone.at > r.status.Source.ReadAt {
			asked.Add(gone.Name, gone.Version)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	err := r.repeat(ctx, r.run.RepoID, r.run, func(c *catalog.Catalog, limit int) []domain.Event {
		return begun(c, r.run, c.LetGo(r.run, r.seen, asked, limit))
	})
	if err != nil {
		return err
	}
	return r.inherit(ctx, func(app, version string) bool { return asked[app][version] && !r.seen.Has(app, version) })
}

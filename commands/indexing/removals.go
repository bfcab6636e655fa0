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

// removed notes what was published or removed through us. A version that was
// removed is no loss when it is gone, until it is published again.
func removed(before []syncs.Chart, e syncs.Requested) []syncs.Chart {
	if e.Chart == nil {
		return before
	}
	chart := syncs.Chart{Name: e.Chart.Name, Version: e.Chart.Version}
	now := slices.DeleteFunc(slices.Clone(before), func(c syncs.Chart) bool { return c == chart }) // before was handed out
	if e.Trigger == syncs.OnRemove {
		now = append(now, chart)
	}
	return now[max(0, len(now)-removalsKept):]
}

// letGo withdraws what was removed through us and is gone: that needs no second
// look, and nobody to release it.
func (r *run) letGo(ctx context.Context) error {
	asked := catalog.Seen{}
	for _, c := range r.work.Removed {
		asked.Add(c.Name, c.Version)
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

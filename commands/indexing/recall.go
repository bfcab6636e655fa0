package indexing

import (
	"math"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// recall is what the memory knows of the index; nil: nothing.
func (r *run) recall() func(Digest) (int, bool) {
	r.before = r.Memory.of(r.run.RepoID, r.work.Repo.URL, r.status)
	if r.before == nil {
		return nil
	}
	return func(d Digest) (int, bool) { return same(r.before, d) }
}

// remember notes an entry that is to be known when it comes again. Not one that was
// not taken in as it is.
func (r *run) remember(e Entry) {
	if e.Digest == (Digest{}) || r.cutShort && e.Tail > 0 {
		return
	}
	versions := len(e.Listings) + e.Versions
	r.now = append(r.now, trace{e.Digest, int32(min(versions, math.MaxInt32))})
}

// memorize keeps what a completed run read. One that found nothing new read nothing,
// so that what was known before holds.
func (r *run) memorize(how catalog.Ending, res syncs.Result) {
	switch {
	case how != catalog.Complete:
	case res.NotModified:
		r.Memory.keep(r.run.RepoID, r.run.SyncID, r.before)
	default:
		r.Memory.keep(r.run.RepoID, r.run.SyncID, r.now)
	}
}

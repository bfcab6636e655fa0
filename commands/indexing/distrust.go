package indexing

import (
	"context"
	"maps"
	"slices"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// lastGood is how the last good index of this source ended; nil: that is not known.
func (r *run) lastGood() *syncs.Ending {
	if r.status.Source.URL != r.work.Repo.URL {
		return nil
	}
	return r.status.Source.Ending
}

// trusted is e without what is not known so and may have lost its end. That counts
// as seen: it is neither published nor changed nor gone.
func (r *run) trusted(e Entry) Entry {
	if e.Torn && !r.facts.Ending.Closed {
		r.cutShort = true
	}
	r.passed(e)
	if !r.cutShort || e.Tail == 0 {
		return e
	}
	whole := slices.Clip(e.Listings[:len(e.Listings)-e.Tail])
	for _, l := range e.Listings[len(whole):] {
		if r.known[e.App][l.Version] == l.Hash() {
			whole = append(whole, l)
			continue
		}
		r.seen.Add(e.App, l.Version)
		if r.withheld == "" {
			r.withheld = e.App + " " + l.Version
		}
	}
	e.Listings = whole
	return e
}

// passed has what was passed over count as seen: a publisher's slip must not withdraw
// what was good before. But where a file may have been cut through a version, that
// says nothing about the rest of the app.
func (r *run) passed(e Entry) {
	for _, w := range e.Warnings {
		if w.Version != "" || !e.Torn || !r.cutShort {
			r.seen.Add(w.App, w.Version)
		}
	}
}

// speaks says whether the app may show s now. It may not while a version that is
// not in this reading speaks for it: if that is gone for good, s is its heir.
func (r *run) speaks(app string, s catalog.Summary) bool {
	now := catalog.Before(s.LatestVersion, maps.Keys(r.known[app]))
	if now != "" && !r.seen.Has(app, now) {
		r.heirs[app] = catalog.Heir{Of: now, Summary: s}
	}
	return now == ""
}

// stillHeld says whether the schedule met the very index again that waits for a
// decision.
func (r *run) stillHeld() bool {
	last := r.status.Last
	if r.run.Trigger != syncs.Schedule || last.Status != string(catalog.Hold) || last.Cause == nil ||
		last.Cause.Code == string(catalog.Flaps) || r.facts.ContentHash != r.status.HeldContent {
		return false
	}
	r.held = *last.Cause
	return true
}

// ending is what the outcome tells about the end of the index, for later ones to be
// compared with.
func (r *run) ending(how catalog.Ending) *syncs.Ending {
	good := how == catalog.Complete && !r.cutShort
	accepted := how == catalog.Hold && r.held.Code != string(catalog.Flaps) // if it is released
	none := r.facts.Bytes == 0                                              // an empty storage, which is no measure of indexes to come
	if !r.whole || none || !good && !accepted {
		return nil
	}
	return &r.facts.Ending
}

// withdraw takes out what is gone, and has the apps show what is left.
func (r *run) withdraw(ctx context.Context) error {
	r.tell("withdraw")
	err := r.repeat(ctx, r.run.RepoID, r.run, func(c *catalog.Catalog, limit int) []domain.Event {
		return begun(c, r.run, c.Withdraw(r.run, r.seen, limit))
	})
	if err == nil {
		err = r.inherit(ctx, func(app, version string) bool { return !r.seen.Has(app, version) })
	}
	r.lap("withdraw")
	return err
}

// inherit has the apps show what is left, if what spoke for them is gone.
func (r *run) inherit(ctx context.Context, gone func(app, version string) bool) error {
	for _, app := range slices.Sorted(maps.Keys(r.heirs)) {
		if heir := r.heirs[app]; gone(app, heir.Of) {
			if r.ready.add(catalog.Listed{App: app, Summary: &heir.Summary}); r.ready.size >= maxPart {
				if err := r.flush(ctx, &r.ready); err != nil {
					return err
				}
			}
		}
	}
	return r.flush(ctx, &r.ready)
}

// hold marks what is gone and leaves it in place.
func (r *run) hold(ctx context.Context, v catalog.Verdict) error {
	r.held = r.why(v)
	err := r.repeat(ctx, r.run.RepoID, r.run, func(c *catalog.Catalog, limit int) []domain.Event {
		return begun(c, r.run, c.Miss(r.run, r.seen, r.heirs, limit))
	})
	r.lap("hold")
	return err
}

// find takes back the marks of an earlier held run from what is seen; nil: from all.
func (r *run) find(ctx context.Context, seen catalog.Seen) error {
	if r.status.Missing == 0 {
		return nil
	}
	return r.repeat(ctx, r.run.RepoID, r.run, func(c *catalog.Catalog, limit int) []domain.Event {
		return begun(c, r.run, c.Find(r.run, seen, limit))
	})
}

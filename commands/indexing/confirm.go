package indexing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// conclude says what becomes of the run, once the index is read: what is gone is
// withdrawn if a second reading lacks it too, and no rule wants somebody to look.
func (r *run) conclude(ctx context.Context, source Source) (catalog.Ending, error) {
	if err := r.letGo(ctx); err != nil {
		return "", err
	}
	v, err := r.judge(ctx)
	if err == nil && v.Doubtful() {
		v, err = r.confirm(ctx, source, v)
	}
	if err == nil {
		err = r.find(ctx, r.seen)
	}
	switch {
	case err != nil:
		return "", err
	case v.Rule != "":
		return catalog.Hold, r.hold(ctx, v)
	case v.Lost > 0:
		return catalog.Complete, r.withdraw(ctx)
	}
	return catalog.Complete, nil
}

// judge asks the guard about the reading.
func (r *run) judge(ctx context.Context) (catalog.Verdict, error) {
	reading := catalog.Reading{URL: r.work.Repo.URL, Seen: r.seen, CutShort: r.cutShort, Withheld: r.withheld != ""}
	return inspect(ctx, r.Scheduler, r.run.RepoID, func(c *catalog.Catalog) catalog.Verdict { return c.Judge(reading) })
}

// confirm fetches the index once more. If that gives the same, first stands; if it
// gives another, the one that lacks more is not believed.
func (r *run) confirm(ctx context.Context, source Source, first catalog.Verdict) (catalog.Verdict, error) {
	r.tell("confirm")
	r.turn().Leave() // others are read meanwhile
	select {
	case <-time.After(r.Confirm):
	case <-ctx.Done():
		return first, context.Cause(ctx)
	}
	if err := r.fetches(ctx); err != nil {
		return first, err
	}
	source.Same = nil // the first reading has published something since
	index, err := r.Reader.Fetch(ctx, source, syncs.Validators{})
	r.lap("confirm")
	if err != nil {
		return first, unconfirmed(r.lacked(first), err)
	}
	defer index.Close()
	if f := index.Facts(); f.ContentHash == r.facts.ContentHash && f.Ending == r.facts.Ending {
		return first, nil
	}
	if err := r.reads(ctx); err != nil {
		return first, err
	}
	before := r.reading
	r.begin(index.Facts())
	if err := r.take(ctx, index); err != nil {
		r.reading = before // whose outcome it is
		return first, unconfirmed(r.lacked(first), err)
	}
	return r.compare(ctx, before, first)
}

// compare judges the second reading, which is not the same as the one before. It
// stands in for that one if it lacks nothing, or the same.
func (r *run) compare(ctx context.Context, before reading, first catalog.Verdict) (catalog.Verdict, error) {
	second, err := r.judge(ctx)
	if err != nil {
		return second, err
	}
	if !second.Doubtful() {
		r.note("A first reading of the index was not like the second: " + before.lacked(first) + ". The second counts.")
		return second, nil
	}
	r.join(before)
	both, err := r.judge(ctx)
	if first.Lost == both.Lost && second.Lost == both.Lost {
		return second, err
	}
	both.Rule = catalog.Flaps
	return both, err
}

// join adds what another reading saw: an app's heir is the newest that either has.
func (r *reading) join(other reading) {
	r.seen.Join(other.seen)
	for app, heir := range r.heirs {
		its, ok := other.heirs[app]
		if ok && catalog.Before(heir.Summary.LatestVersion, slices.Values([]string{its.Summary.LatestVersion})) != "" {
			r.heirs[app] = its
		}
	}
}

// unconfirmed is the failure of a run whose second fetch failed.
func unconfirmed(what string, err error) error {
	var f *Failure
	if !errors.As(err, &f) {
		return err
	}
	return &Failure{RetryAfter: f.RetryAfter, Cause: syncs.Cause{Code: "not_confirmed", Detail: fmt.Sprintf(
		"The index is not what it was (%s), and a second fetch could not confirm that, so that nothing was withdrawn: %s", what, f.Cause.Detail)}}
}

// note adds a warning about the index as a whole.
func (r *run) note(reason string) {
	r.warn([]syncs.Warning{{Reason: reason}})
	r.notes++
}

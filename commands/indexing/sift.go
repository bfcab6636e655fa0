package indexing

import (
	"context"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// parse reads the index entry by entry. What the catalog knows already is only
// noted as seen; the newest version of each app is published on the way.
func (r *run) parse(ctx context.Context, index Index) error {
	err := index.Entries(ctx, func(e Entry) error { return r.gather(ctx, e) })
	if err == nil {
		err = r.sift(ctx)
	}
	if err == nil {
		err = r.flush(ctx, &r.ready)
	}
	if !r.again {
		r.lap("parse")
	}
	return err
}

// maxSieve is about how many bytes of listings are compared with the catalog at
// once: so that the owner is not asked for each app, nor for all of a large catalog.
const maxSieve = 1 << 20

// gather collects entries to be compared with the catalog.
func (r *run) gather(ctx context.Context, e Entry) error {
	r.sieve = append(r.sieve, e)
	for _, l := range e.Listings {
		r.sieveSize += listingSize(l)
	}
	if r.sieveSize < maxSieve && len(r.sieve) < chunk {
		return nil
	}
	return r.sift(ctx)
}

// sift takes the gathered entries, with what the catalog knows of their apps.
func (r *run) sift(ctx context.Context) error {
	if err := r.ask(ctx); err != nil {
		return err
	}
	for _, e := range r.sieve {
		if err := r.entry(ctx, e); err != nil {
			return err
		}
	}
	clear(r.sieve)
	r.sieve, r.sieveSize, r.known, r.shows = r.sieve[:0], 0, nil, nil
	return nil
}

// ask has the owner say what it knows of the apps in the sieve.
func (r *run) ask(ctx context.Context) error {
	var apps []string
	for _, e := range r.sieve {
		if len(e.Listings) > 0 {
			apps = append(apps, e.App)
		}
	}
	if len(apps) == 0 {
		return nil
	}
	type answer struct {
		known map[string]map[string]catalog.Hash
		shows map[string]catalog.Hash
	}
	a, err := inspect(ctx, r.Scheduler, r.run.RepoID, func(c *catalog.Catalog) answer {
		return answer{c.Known(apps), c.Shows(apps)}
	})
	r.known, r.shows = a.known, a.shows
	return err
}

func (r *run) entry(ctx context.Context, e Entry) error {
	e = r.trusted(e)
	if !r.again {
		r.count(e)
	}
	newest := catalog.Newest(e.Listings)
	if newest < 0 {
		return nil
	}
	summary := catalog.Summarize(e.Listings[newest])
	head, tail := catalog.Listed{App: e.App}, catalog.Listed{App: e.App}
	if r.shows[e.App] != summary.Hash() && r.speaks(e.App, summary) {
		head.Summary = &summary
	}
	known := r.known[e.App]
	for i, l := range e.Listings {
		h := l.Hash()
		if known[l.Version] == h {
			continue
		}
		part := &tail
		if i == newest {
			part = &head
		}
		part.Listings, part.Hashes = append(part.Listings, l), append(part.Hashes, h)
	}
	r.ready.add(head)
	if err := r.later(ctx, tail); err != nil || r.ready.size < maxPart {
		return err
	}
	return r.flush(ctx, &r.ready)
}

// count counts an entry, and notes what it mentions.
func (r *run) count(e Entry) {
	r.warn(e.Warnings)
	r.progress.Apps++
	r.progress.Versions += len(e.Listings) + e.Versions
	r.tell("parse")
	r.remember(e)
	if e.Same || len(e.Listings) > 0 && mentions(e, r.known[e.App]) {
		r.seen.Add(e.App, "")
		return
	}
	for _, l := range e.Listings {
		r.seen.Add(e.App, l.Version)
	}
}

// mentions says whether e has all the versions that are known. That is the rule, and
// then they need not be noted one by one.
func mentions(e Entry, known map[string]catalog.Hash) bool {
	found := 0
	for _, l := range e.Listings {
		if _, live := known[l.Version]; live {
			found++
		}
	}
	return found == len(known)
}

// warn counts warnings and keeps the first of them.
func (r *run) warn(ws []syncs.Warning) {
	r.warned += len(ws)
	r.warnings = append(r.warnings, ws[:min(len(ws), syncs.MaxWarnings-len(r.warnings))]...)
}

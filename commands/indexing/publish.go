package indexing

import (
	"context"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// parts are pieces of an index, gathered to the size of a transaction.
type parts struct {
	list     []catalog.Listed
	versions int
	size     int
}

// maxPart is about how many bytes of events go in one transaction: well below
// the batch limit, so that other repositories of the partition share it.
const maxPart = 400 << 10

func (p *parts) add(l catalog.Listed) {
	if l.Summary == nil && len(l.Listings) == 0 {
		return
	}
	p.list = append(p.list, l)
	p.versions += len(l.Listings)
	p.size += size(l)
}

// maxOthers is about how many bytes of listings wait until the newest version of
// every app is published. For what is beyond that the index is read again.
const maxOthers = 8 << 20

// later has the versions of tail wait until the whole index was read.
func (r *run) later(ctx context.Context, tail catalog.Listed) error {
	switch {
	case r.again:
		return r.send(ctx, tail)
	case r.others.size < maxOthers:
		r.others.add(tail)
	default:
		r.left += len(tail.Listings)
	}
	return nil
}

// publish sends what is left: all that is not the newest of its app.
func (r *run) publish(ctx context.Context, index Index) error {
	r.progress.Total = r.progress.Published + r.others.versions + r.left
	others := r.others.list
	r.others = parts{}
	for i, l := range others {
		if err := r.send(ctx, l); err != nil {
			return err
		}
		others[i] = catalog.Listed{}
	}
	// What waits would look new to a second reading: it goes first.
	err := r.flush(ctx, &r.ready)
	if r.again = r.left > 0; r.again && err == nil {
		err = r.parse(ctx, index)
	}
	r.lap("publish")
	return err
}

// send has the versions of l published soon, as many at once as fit.
func (r *run) send(ctx context.Context, l catalog.Listed) error {
	for len(l.Listings) > 0 {
		n := fit(l)
		next := catalog.Listed{App: l.App, Listings: l.Listings[:n], Hashes: l.Hashes[:n]}
		l.Listings, l.Hashes = l.Listings[n:], l.Hashes[n:]
		if len(r.ready.list) > 0 && r.ready.size+size(next) > maxPart {
			if err := r.flush(ctx, &r.ready); err != nil {
				return err
			}
		}
		r.ready.add(next)
	}
	return nil
}

// fit is how many listings of l go in one part: at least one.
func fit(l catalog.Listed) int {
	total := 0
	for i, listing := range l.Listings {
		if total += listingSize(listing); total > maxPart && i > 0 {
			return i
		}
	}
	return len(l.Listings)
}

// flush has the owner decide on the gathered parts.
func (r *run) flush(ctx context.Context, p *parts) error {
	if len(p.list) == 0 {
		return nil
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	err := r.list(ctx, p.list)
	r.progress.Published += p.versions
	*p = parts{}
	r.tell("publish")
	return err
}

// list has the owner decide on parts: in halves, if together they are too large
// for the log. Their size was a guess.
func (r *run) list(ctx context.Context, parts []catalog.Listed) error {
	_, err := r.decide(ctx, r.run.RepoID, r.run, func(c *catalog.Catalog) []domain.Event {
		return begun(c, r.run, c.List(r.run, parts))
	})
	if domain.KindOf(err) != domain.TooLarge {
		return err
	}
	a, b := halves(parts)
	if len(a) == 0 {
		return err
	}
	if err := r.list(ctx, a); err != nil {
		return err
	}
	return r.list(ctx, b)
}

// halves splits parts, or the only one; none if that makes one event anyhow.
func halves(parts []catalog.Listed) (a, b []catalog.Listed) {
	if n := len(parts) / 2; n > 0 {
		return parts[:n], parts[n:]
	}
	first, rest := parts[0], parts[0]
	n := len(first.Listings) / 2
	if n == 0 && (first.Summary == nil || len(first.Listings) == 0) {
		return nil, nil
	}
	first.Listings, first.Hashes = first.Listings[:n], first.Hashes[:n]
	rest.Listings, rest.Hashes, rest.Summary = rest.Listings[n:], rest.Hashes[n:], nil
	return []catalog.Listed{first}, []catalog.Listed{rest}
}

// begun puts the start of a scheduled run before its first change.
func begun(c *catalog.Catalog, run syncs.Run, events []domain.Event) []domain.Event {
	if len(events) == 0 {
		return nil
	}
	return append(c.Start(run), events...)
}

// size is about how many bytes the events of l take.
func size(l catalog.Listed) int {
	n := 200 + len(l.App)
	for _, listing := range l.Listings {
		n += listingSize(listing)
	}
	return n
}

func listingSize(l catalog.Listing) int {
	n := 700 + len(l.Description) + len(l.Home) + len(l.Icon)
	for _, list := range [][]string{l.URLs, l.Keywords, l.Sources} {
		for _, s := range list {
			n += len(s) + 3
		}
	}
	for k, v := range l.Annotations {
		n += len(k) + len(v) + 6
	}
	n += 150*len(l.Dependencies) + 100*len(l.Maintainers)
	return n
}

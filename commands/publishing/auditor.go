package publishing

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"sync"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Auditor compares what lies in a storage with the index there: whoever was
// interrupted may have left a package that nothing names. It is safe for concurrent
// use.
//
// It lists the storage each time, and reads the index only if something there is
// another than last time. What it finds it looks at twice: somebody may just be
// between writing a package and the index.
type Auditor struct {
	stores  Stores
	indexes Indexes
	max     int64         // bytes of an index
	again   time.Duration // before the second look
	reads   chan struct{} // a place for each index that is read at once
	large   chan struct{} // likewise, with the time to get it

	mu   sync.Mutex
	last map[string]audited // by place
}

// audited is what a storage was and what was found in it.
type audited struct {
	print [sha256.Size]byte
	found []syncs.Warning
}

// What bounds the memory that indexes take: how many are taken apart at once, and up
// to which size they may wait for that in memory.
const (
	readsAtOnce  = 2
	smallAudited = 1 << 20
)

// NewAuditor makes one, which takes the second look after again.
func NewAuditor(stores Stores, indexes Indexes, maxIndex int64, again time.Duration) *Auditor {
	return &Auditor{stores: stores, indexes: indexes, max: maxIndex, again: again,
		reads: make(chan struct{}, readsAtOnce), large: make(chan struct{}, readsAtOnce), last: make(map[string]audited)}
}

// Audit answers a warning for each package that the index of t does not name, and
// for each entry whose package is missing. A storage that cannot be listed, or whose
// index cannot be compared, is an error.
func (a *Auditor) Audit(ctx context.Context, t repo.Target) ([]syncs.Warning, error) {
	store, err := a.stores.Open(t)
	if err != nil {
		return nil, err
	}
	now, err := a.look(ctx, store)
	if err == nil && len(now.found) > 0 && !a.knows(store, now) {
		now, err = a.lookAgain(ctx, store, now.found)
	}
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remember(store.Place(), now)
	return now.found, nil
}

// maxRemembered is of how many places it is known what was found there.
const maxRemembered = 1000

// remember forgets any other place rather than to keep too many.
func (a *Auditor) remember(place string, now audited) {
	for other := range a.last {
		if len(a.last) < maxRemembered {
			break
		}
		delete(a.last, other)
	}
	a.last[place] = now
}

// knows says whether this is what was found last.
func (a *Auditor) knows(store Store, now audited) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last[store.Place()].print == now.print
}

// lookAgain keeps of what was found what is still so a little later.
func (a *Auditor) lookAgain(ctx context.Context, store Store, before []syncs.Warning) (audited, error) {
	select {
	case <-time.After(a.again):
	case <-ctx.Done():
		return audited{}, context.Cause(ctx)
	}
	now, err := a.look(ctx, store)
	known := make(map[syncs.Warning]bool, len(before))
	for _, w := range before {
		known[w] = true
	}
	both := slices.DeleteFunc(slices.Clone(now.found), func(w syncs.Warning) bool { return !known[w] })
	if len(both) < len(now.found) {
		now.print = [sha256.Size]byte{} // not for long
	}
	now.found = both
	return now, err
}

// look is one comparison.
func (a *Auditor) look(ctx context.Context, store Store) (audited, error) {
	packages, print, err := list(ctx, store)
	if err != nil {
		return audited{}, err
	}
	a.mu.Lock()
	last, known := a.last[store.Place()]
	a.mu.Unlock()
	if known && last.print == print {
		return last, nil
	}
	o, leave, err := a.index(ctx, store)
	if err != nil {
		return audited{}, err
	}
	defer leave()
	index, err := a.indexes.Read(o.Body)
	if err != nil {
		return audited{}, err
	}
	return audited{print, compare(packages, index)}, nil
}

// index is the index, and a place to read it. A storage that is slow keeps a place only
// if its index is large, so that others wait for no more than processors.
func (a *Auditor) index(ctx context.Context, store Store) (o Object, leave func(), err error) {
	o, err = readIndex(ctx, store, min(smallAudited, a.max))
	if domain.KindOf(err) == domain.TooLarge && smallAudited < a.max {
		if leave, err = enter(ctx, a.large); err == nil {
			o, err = readIndex(ctx, store, a.max)
		}
	} else if err == nil {
		leave, err = enter(ctx, a.reads)
	}
	if err != nil && leave != nil {
		leave()
	}
	return o, leave, err
}

// enter waits for one of places.
func enter(ctx context.Context, places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// list are the packages of a storage, and a print of all that is in it.
func list(ctx context.Context, store Store) (packages map[string]bool, print [sha256.Size]byte, err error) {
	packages, h := make(map[string]bool), sha256.New()
	for o, err := range store.List(ctx) {
		if err != nil {
			return nil, print, err
		}
		fmt.Fprintf(h, "%q %d %d %q\n", o.Name, o.Size, o.Modified.UnixNano(), o.ETag)
		if path.Ext(o.Name) == ".tgz" {
			packages[o.Name] = true
		}
	}
	return packages, [sha256.Size]byte(h.Sum(nil)), nil
}

package publishing

import (
	"context"
	"errors"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// The bounds of what is in memory at once. Who only waits for others at one place
// has a package there and no index.
const (
	packagesAtOnce = 16
	largeAtOnce    = 2
	smallIndex     = 4 << 20 // up to here an index is not large
)

// work is one change of a storage, while nobody else here changes it.
type work struct {
	*Publisher
	Store
	leave func()
	large bool // it has a place for a large index
}

// begin waits for the turn at the storage of t.
func (p *Publisher) begin(ctx context.Context, t repo.Target) (*work, error) {
	store, err := p.Stores.Open(t)
	if err != nil {
		return nil, err
	}
	leave, err := p.turns.take(ctx, store.Place())
	if err != nil {
		return nil, err
	}
	return &work{Publisher: p, Store: store, leave: leave}, nil
}

func (w *work) end() {
	if w.large {
		<-w.Publisher.large
	}
	w.leave()
}

// index is the index as it is now; without a body if there is none. Those who have
// large ones wait for each other: their storages may be slow.
func (w *work) index(ctx context.Context) (Object, error) {
	if !w.large {
		o, err := readIndex(ctx, w.Store, min(smallIndex, w.MaxIndex))
		if domain.KindOf(err) != domain.TooLarge || w.MaxIndex <= smallIndex {
			return o, err
		}
		select {
		case w.Publisher.large <- struct{}{}:
			w.large = true
		case <-ctx.Done():
			return o, errBusy()
		}
	}
	return readIndex(ctx, w.Store, w.MaxIndex)
}

// readIndex is an index of at most limit bytes; without a body if there is none.
func readIndex(ctx context.Context, store Store, limit int64) (Object, error) {
	o, err := store.Get(ctx, IndexName, limit)
	if errors.Is(err, ErrNoObject) {
		return Object{}, nil
	}
	return o, err
}

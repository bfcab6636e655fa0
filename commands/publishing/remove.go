package publishing

import (
	"context"
	"errors"
	"path"

	"chartledger/domain/repo"
)

// Remove takes a version out of the index of t, and then its package and signature
// out of the storage. It says whether there was any of these.
func (p *Publisher) Remove(ctx context.Context, t repo.Target, name, version string, still Still) (found bool, err error) {
	store, err := p.Stores.Open(t)
	if err != nil {
		return false, err
	}
	leave, err := p.turns.take(ctx, store.Place())
	if err != nil {
		return false, err
	}
	defer leave()
	now, err := p.index(ctx, store)
	if err != nil {
		return false, err
	}
	files := map[string]bool{File(name, version): true}
	err = p.rewrite(ctx, store, still, now, func(text []byte) ([]byte, error) {
		index, err := p.Indexes.Read(text)
		if err != nil {
			return nil, err
		}
		listed := index.Listed(name, version)
		if len(listed) == 0 {
			return text, nil
		}
		found = true
		for _, l := range listed {
			for _, u := range l.URLs {
				if file, ok := Here(u); ok && path.Ext(file) == ".tgz" {
					files[file] = true
				}
			}
		}
		return index.Drop(name, version, p.Clock())
	})
	if err != nil {
		return found, err
	}
	for file := range files {
		was, err := p.clear(ctx, store, file)
		found = found || was
		if err != nil {
			return found, err
		}
	}
	return found, nil
}

// clear removes a package and its signature, and says whether there was one.
func (p *Publisher) clear(ctx context.Context, store Store, file string) (was bool, err error) {
	_, err = store.Get(ctx, file, 0)
	if was = !errors.Is(err, ErrNoObject); !was {
		return false, store.Remove(ctx, file+Signature)
	}
	if err := store.Remove(ctx, file+Signature); err != nil {
		return true, err
	}
	return true, store.Remove(ctx, file)
}

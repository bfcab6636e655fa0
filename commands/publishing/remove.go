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
	w, err := p.begin(ctx, t)
	if err != nil {
		return false, err
	}
	defer w.end()
	now, err := w.index(ctx)
	if err != nil {
		return false, err
	}
	files := packages{}
	files.add(Link(File(name, version)))
	err = w.rewrite(ctx, still, now, func(text []byte) ([]byte, error) {
		index, err := p.Indexes.Read(text)
		if err != nil {
			return nil, err
		}
		listed := index.Listed(name, version)
		for _, l := range listed {
			files.add(l.URLs...)
		}
		files.spare(index, name, version)
		if len(listed) == 0 {
			return text, nil
		}
		found = true
		return index.Drop(name, version, p.Clock())
	})
	if err != nil {
		return found, err
	}
	if err := still(ctx); err != nil { // who may write now may have published it again
		return found, err
	}
	for file := range files {
		was, err := clearAway(ctx, w.Store, file)
		found = found || was
		if err != nil {
			return found, err
		}
	}
	return found, nil
}

// packages are the names of packages right beside an index.
type packages map[string]bool

// add adds those that URLs name, and nothing that lies elsewhere: a name may come
// from whoever asks for the removal.
func (p packages) add(urls ...string) {
	for _, u := range urls {
		if file, ok := Here(u); ok && path.Ext(file) == ".tgz" {
			p[file] = true
		}
	}
}

// spare takes out what the index names for other versions too, however it does.
func (p packages) spare(index Index, name, version string) {
	for other, versions := range index.All() {
		for _, v := range versions {
			if other == name && v.Version == version {
				continue
			}
			for _, u := range v.URLs {
				file, _ := Here(u)
				delete(p, file)
				delete(p, base(u))
			}
		}
	}
}

// clearAway removes a package and its signature, and says whether there was one.
func clearAway(ctx context.Context, store Store, file string) (was bool, err error) {
	_, err = store.Get(ctx, file, 0)
	if was = !errors.Is(err, ErrNoObject); !was {
		return false, store.Remove(ctx, file+Signature)
	}
	if err := store.Remove(ctx, file+Signature); err != nil {
		return true, err
	}
	return true, store.Remove(ctx, file)
}

package publishing

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// IndexName is the object that says which packages there are.
const IndexName = "index.yaml"

// Options of a Publisher; all are needed.
type Options struct {
	Stores   Stores
	Indexes  Indexes
	Clock    func() time.Time
	MaxIndex int64 // bytes of an index that is edited
	MaxChart int64 // bytes of a package that is looked at
}

// Publisher changes the storage of repositories. It is safe for concurrent use.
//
// # Two who publish at once
//
// Where the storage honours conditions, an index is written only if it is still the
// one that was read; else it is read and edited again. Where it does not, writers
// take turns here, and here is one process: that which decides commands. It asks the
// log whether it still is that process right before it writes, and reads the index
// again afterwards. What remains: a process that was held up between that question
// and its write, for longer than its successor needed to write too, overwrites what
// the successor wrote; so does whoever writes to the storage past chartledger. The
// package that is lost from the index then lies in the storage without an entry,
// which the next sync reports.
type Publisher struct {
	Options
	turns    turns
	packages chan struct{} // a place for each package that may be in memory
	large    chan struct{} // and for each large index
}

// NewPublisher makes a Publisher.
func NewPublisher(o Options) *Publisher {
	return &Publisher{Options: o, packages: make(chan struct{}, packagesAtOnce), large: make(chan struct{}, largeAtOnce)}
}

// Still says whether this process may still write; an error is why not. It is asked
// right before every write of an index.
type Still func(context.Context) error

// attempts is how often an index is read, edited and written, at most.
const attempts = 30

// Publish puts a package and its signature into the storage of t and lists it in the
// index. The same once more changes nothing. Other bytes under its version are
// refused, unless overwrite says that they may go.
func (p *Publisher) Publish(ctx context.Context, t repo.Target, pkg Package, overwrite bool, still Still) error {
	select {
	case p.packages <- struct{}{}: // also of those whose senders have left
		defer func() { <-p.packages }()
	default:
		return errFull()
	}
	w, err := p.begin(ctx, t)
	if err != nil {
		return err
	}
	defer w.end()
	now, err := w.index(ctx)
	if err != nil {
		return err
	}
	if _, err := p.listing(now.Body, pkg, overwrite); err != nil { // before anything is written
		return err
	}
	if err := p.upload(ctx, w.Store, pkg, overwrite, still); err != nil {
		return err
	}
	return w.rewrite(ctx, still, now, func(text []byte) ([]byte, error) { return p.listing(text, pkg, overwrite) })
}

// listing is the text of an index with the package in it; the same text if it is.
func (p *Publisher) listing(text []byte, pkg Package, overwrite bool) ([]byte, error) {
	index, err := p.Indexes.Read(text)
	if err != nil {
		return nil, err
	}
	switch other, err := listedAs(index, pkg, overwrite); {
	case err != nil:
		return nil, err
	case !other:
		return text, nil
	}
	if owner, other := ownerOf(index, pkg); other {
		return nil, domain.Refuse(domain.Conflict, "file_in_use", fmt.Sprintf(
			"The package would be called %s, which the index names for %s. Publish it under another name or version.", pkg.File(), owner))
	}
	return index.Put(Entry{Name: pkg.Name, Chart: pkg.Entry,
		Listed: Listed{Version: pkg.Version, Digest: pkg.Digest, URLs: []string{Link(pkg.File())}}}, p.Clock())
}

// listedAs says whether the index has to be changed for the package.
func listedAs(index Index, pkg Package, overwrite bool) (other bool, err error) {
	found := index.Listed(pkg.Name, pkg.Version)
	if len(found) == 1 && found[0].Digest == pkg.Digest {
		return false, nil
	}
	if len(found) > 0 && !overwrite {
		return false, errExists(pkg, "is in the repository with other contents")
	}
	return true, nil
}

// ownerOf is another version that the index names the package's file for: dashes
// stand within names and versions, and between them.
func ownerOf(index Index, pkg Package) (owner string, found bool) {
	for name, versions := range index.All() {
		for _, v := range versions {
			if (name != pkg.Name || v.Version != pkg.Version) && v.names(pkg.File()) {
				return name + " " + v.Version, true
			}
		}
	}
	return "", false
}

// upload writes the objects of a package.
func (p *Publisher) upload(ctx context.Context, store Store, pkg Package, overwrite bool, still Still) error {
	replaced, err := p.object(ctx, store, pkg.File(), pkg.Chart, pkg, overwrite, still)
	switch {
	case err != nil:
		return err
	case len(pkg.Prov) > 0:
		_, err := p.object(ctx, store, pkg.File()+Signature, pkg.Prov, pkg, overwrite, still)
		return err
	case replaced: // what signed the old package signs nothing now
		return store.Remove(ctx, pkg.File()+Signature)
	}
	return nil
}

// object writes an object that must not be another one already, and says whether it
// was, all the same. It replaces none but the one that it saw, and only as long as it
// may: another process may publish here by now.
func (p *Publisher) object(ctx context.Context, store Store, name string, body []byte, pkg Package, overwrite bool, still Still) (replaced bool, err error) {
	_, err = store.Put(ctx, name, body, Condition{Absent: true})
	if !errors.Is(err, ErrChanged) {
		return false, err
	}
	there, err := store.Get(ctx, name, max(p.MaxChart, int64(len(body))))
	switch {
	case errors.Is(err, ErrNoObject): // it went this very moment
		return false, errBusy()
	case err != nil && domain.KindOf(err) != domain.TooLarge:
		return false, err
	case err == nil && bytes.Equal(there.Body, body):
		return false, nil
	case !overwrite:
		return false, errExists(pkg, fmt.Sprintf("cannot be published: the storage holds another %s", name))
	}
	if err := still(ctx); err != nil {
		return false, err
	}
	if _, err = store.Put(ctx, name, body, Condition{ETag: there.ETag}); errors.Is(err, ErrChanged) {
		return false, errBusy()
	}
	return true, err
}

// rewrite edits the index, which was read a moment ago, until the edit is in it.
func (w *work) rewrite(ctx context.Context, still Still, now Object, change func(text []byte) ([]byte, error)) error {
	conditional, err := w.Conditional(ctx)
	if err != nil {
		return err
	}
	var written error // why the last write is not known to be there
	for n := range attempts {
		text, err := change(now.Body)
		if err != nil {
			return err
		}
		if bytes.Equal(text, now.Body) {
			return nil // it is in
		}
		if written != nil && !errors.Is(written, ErrChanged) {
			return written // the storage answered with an error, and did not do it either
		}
		if err := still(ctx); err != nil {
			return err
		}
		_, written = w.Put(ctx, IndexName, text, Condition{Absent: now.ETag == "", ETag: now.ETag})
		if written == nil && conditional {
			return nil
		}
		if errors.Is(written, ErrChanged) {
			pause(ctx, n)
		}
		if now, err = w.index(ctx); err != nil {
			return cmp.Or(written, err)
		}
	}
	return errBusy()
}

// pause lets others have their turn, longer the more often it was asked for.
func pause(ctx context.Context, n int) {
	longest := min(10*time.Millisecond<<min(n, 7), time.Second)
	select {
	case <-ctx.Done():
	case <-time.After(longest/4 + rand.N(longest)):
	}
}

func errExists(pkg Package, what string) error {
	return domain.Refuse(domain.Conflict, "version_exists",
		fmt.Sprintf("The version %s of %s %s. Publish another version, or say that this one may be overwritten.", pkg.Version, pkg.Name, what))
}

func errBusy() error {
	return domain.Refuse(domain.Busy, "storage_busy",
		"Others write to the repository's storage all the time. What was done so far stays; send the same request with the same Idempotency-Key again.")
}

func errFull() error {
	return domain.Refuse(domain.Busy, "too_many_uploads", fmt.Sprintf("%d packages are being published already. Try again soon.", packagesAtOnce))
}

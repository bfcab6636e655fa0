package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"chartledger/commands"
)

var _ commands.Vault = (*Vault)(nil)

// ErrNotFound: no secret has this id, or it was destroyed.
var ErrNotFound = errors.New("there is no such secret")

// Vault keeps secrets in a Store. It is safe for concurrent use. It knows what
// it put itself, and what others put while Run runs.
type Vault struct {
	sealer sealer
	store  Store
	opts   Options

	mu     sync.Mutex
	known  map[string]entry
	folded chan struct{} // closed and made anew whenever known changes
	ready  bool
}

// entry is a sealed secret. A nil sealed was destroyed, and stays so.
type entry struct {
	sealed []byte
	at     time.Time
}

// Options of a Vault. The zero value of each field means its default.
type Options struct {
	Wait  time.Duration    // how long Get waits for an id that is not known yet; 2 s
	Clock func() time.Time // time.Now
}

// New makes a Vault whose secrets are sealed with k.
func New(k Key, store Store, opts Options) *Vault {
	if opts.Wait == 0 {
		opts.Wait = 2 * time.Second
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	return &Vault{sealer: newSealer(k), store: store, opts: opts,
		known: make(map[string]entry), folded: make(chan struct{})}
}

// Put keeps a secret under a fresh id. After an error nothing names it, and the
// sweep takes away what may have been kept.
func (v *Vault) Put(ctx context.Context, secret []byte) (string, error) {
	id := newID()
	sealed := v.sealer.seal(id, secret)
	if err := v.store.Put(ctx, id, sealed); err != nil {
		return "", fmt.Errorf("put a secret: %w", err)
	}
	v.learn(id, sealed, v.opts.Clock())
	return id, nil
}

// Get opens the secret. One that was put elsewhere a moment ago is waited for.
// The error is ErrNotFound or ErrSealed, or ctx's.
func (v *Vault) Get(ctx context.Context, id string) ([]byte, error) {
	sealed, err := v.await(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("get secret %s: %w", id, err)
	}
	secret, err := v.sealer.open(id, sealed)
	if err != nil {
		return nil, fmt.Errorf("get secret %s: %w", id, err)
	}
	return secret, nil
}

// await answers the sealed secret as soon as it is known.
func (v *Vault) await(ctx context.Context, id string) ([]byte, error) {
	timeout := time.NewTimer(v.opts.Wait)
	defer timeout.Stop()
	for {
		e, known, changed := v.look(id)
		switch {
		case known && e.sealed == nil:
			return nil, ErrNotFound
		case known:
			return e.sealed, nil
		}
		select {
		case <-changed:
		case <-timeout.C:
			return nil, ErrNotFound
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (v *Vault) look(id string) (e entry, known bool, changed <-chan struct{}) {
	v.mu.Lock()
	defer v.mu.Unlock()
	e, known = v.known[id]
	return e, known, v.folded
}

// Destroy has the secrets go for good. After an error some may be left: ask again.
func (v *Vault) Destroy(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		if err := v.store.Destroy(ctx, id); err != nil {
			return fmt.Errorf("destroy secret %s: %w", id, err)
		}
		v.learn(id, nil, v.opts.Clock())
	}
	return nil
}

// Older lists the ids of the secrets that were put before t and are still there.
func (v *Vault) Older(t time.Time) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var ids []string
	for id, e := range v.known {
		if e.sealed != nil && e.at.Before(t) {
			ids = append(ids, id)
		}
	}
	return ids
}

// newID is 128 random bits.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	return hex.EncodeToString(b[:])
}

package vault

import (
	"context"
	"errors"
	"time"
)

// ErrWrongKey: the store holds secrets and none opens with this master key. It
// is better found at the start than when a repository is synced.
var ErrWrongKey = errors.New("no secret in the vault opens with this master key: is it the right key file?")

// Run takes in what the store keeps, until ctx ends or the store cannot be
// followed. It may be run again.
func (v *Vault) Run(ctx context.Context) error {
	err := v.store.Follow(ctx, v.apply)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Ready says whether all that the store held when Run began is known.
func (v *Vault) Ready() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ready
}

func (v *Vault) apply(id string, sealed []byte, at time.Time, caughtUp bool) error {
	if id != "" {
		v.learn(id, sealed, at)
	}
	if !caughtUp || v.Ready() {
		return nil
	}
	return v.open()
}

// open ends the first fold, unless the key is wrong.
func (v *Vault) open() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	secrets := 0
	for id, e := range v.known {
		if e.sealed == nil {
			continue
		}
		secrets++
		if _, err := v.sealer.open(id, e.sealed); err == nil {
			v.ready = true
			return nil
		}
	}
	if secrets > 0 {
		return ErrWrongKey
	}
	v.ready = true
	return nil
}

// learn takes an entry in. Secrets are written once: a second one under the same
// id is passed over, and what was destroyed does not come back. The store's time
// is taken for one's own, so that all processes agree on its age.
func (v *Vault) learn(id string, sealed []byte, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if old, known := v.known[id]; known && sealed != nil {
		sealed = old.sealed
	}
	v.known[id] = entry{sealed: sealed, at: at}
	close(v.folded)
	v.folded = make(chan struct{})
}

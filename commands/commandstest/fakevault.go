package commandstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"chartledger/commands"
)

var _ commands.Vault = (*FakeVault)(nil)

// ErrNoSecret is the answer for an id that a FakeVault does not have.
var ErrNoSecret = errors.New("there is no such secret")

// FakeVault keeps secrets in memory. Its zero value is ready.
type FakeVault struct {
	// OnPut, if not nil, is called before a secret is kept, to make Put slow or fail.
	OnPut func() error

	mu      sync.Mutex
	n       int
	secrets map[string]kept
}

type kept struct {
	secret []byte
	at     time.Time
}

// Put keeps a secret.
func (v *FakeVault) Put(_ context.Context, secret []byte) (string, error) {
	if v.OnPut != nil {
		if err := v.OnPut(); err != nil {
			return "", err
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.secrets == nil {
		v.secrets = make(map[string]kept)
	}
	v.n++
	id := fmt.Sprintf("secret-%d", v.n)
	v.secrets[id] = kept{slices.Clone(secret), time.Now()}
	return id, nil
}

// Get answers a secret at once, or ErrNoSecret.
func (v *FakeVault) Get(_ context.Context, id string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	k, ok := v.secrets[id]
	if !ok {
		return nil, ErrNoSecret
	}
	return slices.Clone(k.secret), nil
}

// Destroy forgets secrets.
func (v *FakeVault) Destroy(_ context.Context, ids ...string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, id := range ids {
		delete(v.secrets, id)
	}
	return nil
}

// Older lists the secrets that were put before t, by id.
func (v *FakeVault) Older(t time.Time) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var ids []string
	for id, k := range v.secrets {
		if k.at.Before(t) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

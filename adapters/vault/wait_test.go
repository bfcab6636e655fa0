package vault_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/adapters/vault"
)

func TestGetWaitsForASecretPutElsewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key, store := freshKey(t), &memStore{}
		reader := vault.New(key, store, vault.Options{})
		run(t, reader)
		id, sealed := sealedElsewhere(t, key)
		type answer struct {
			secret []byte
			err    error
		}
		got := make(chan answer)
		go func() {
			secret, err := reader.Get(t.Context(), id)
			got <- answer{secret, err}
		}()
		synctest.Wait() // it waits now
		if err := store.Put(t.Context(), id, sealed); err != nil {
			t.Fatal(err)
		}
		if a := <-got; a.err != nil || string(a.secret) != marker {
			t.Fatalf("got %q, %v", a.secret, a.err)
		}
	})
}

// sealedElsewhere is a sealed secret that no shared store holds yet.
func sealedElsewhere(t *testing.T, key vault.Key) (string, []byte) {
	t.Helper()
	store := &memStore{}
	id := put(t, vault.New(key, store, vault.Options{}), marker)
	return id, store.records[0].sealed
}

func TestGetOfAnUnknownIDEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := vault.New(freshKey(t), &memStore{}, vault.Options{})
		begun := time.Now()
		if _, err := v.Get(t.Context(), "nobody"); !errors.Is(err, vault.ErrNotFound) {
			t.Errorf("got %v, want %v", err, vault.ErrNotFound)
		}
		if waited := time.Since(begun); waited != 2*time.Second {
			t.Errorf("waited %v, want 2 s", waited)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := v.Get(ctx, "nobody"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the caller's deadline", err)
		}
	})
}

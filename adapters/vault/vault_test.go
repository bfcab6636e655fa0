package vault_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/adapters/vault"
)

const marker = "hunter2-marker"

// freshKey is a key nobody had before.
func freshKey(t *testing.T) vault.Key {
	t.Helper()
	key, err := vault.LoadKey(t.TempDir()+"/key", true)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// run folds the store into v until the test's bubble ends.
func run(t *testing.T, v *vault.Vault) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = v.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	synctest.Wait()
}

func put(t *testing.T, v *vault.Vault, secret string) string {
	t.Helper()
	id, err := v.Put(t.Context(), []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestASecretComesBack(t *testing.T) {
	t.Parallel()
	v := vault.New(freshKey(t), &memStore{}, vault.Options{})
	got, err := v.Get(t.Context(), put(t, v, marker))
	if err != nil || string(got) != marker {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestTheStoreNeverSeesASecret(t *testing.T) {
	t.Parallel()
	store := &memStore{}
	v := vault.New(freshKey(t), store, vault.Options{})
	first, second := put(t, v, marker), put(t, v, marker)
	if first == second {
		t.Error("two secrets have one id")
	}
	for _, r := range store.records {
		if bytes.Contains(r.sealed, []byte("hunter2")) || len(r.id) != 32 {
			t.Errorf("record %+v is not a sealed secret under 128 random bits", r)
		}
	}
	if bytes.Equal(store.records[0].sealed, store.records[1].sealed) {
		t.Error("one secret sealed twice looks the same")
	}
}

// TestWhatDoesNotOpen changes what the store holds between Put and the fold of
// another process.
func TestWhatDoesNotOpen(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(r *written, other written){
		"a changed byte":         func(r *written, _ written) { r.sealed[len(r.sealed)-1] ^= 1 },
		"a changed nonce":        func(r *written, _ written) { r.sealed[3] ^= 1 },
		"another form":           func(r *written, _ written) { r.sealed[0] = 9 },
		"cut off":                func(r *written, _ written) { r.sealed = r.sealed[:5] },
		"empty":                  func(r *written, _ written) { r.sealed = []byte{} },
		"moved from another one": func(r *written, other written) { r.sealed = other.sealed },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				key, store := freshKey(t), &memStore{}
				writer := vault.New(key, store, vault.Options{})
				id := put(t, writer, marker)
				put(t, writer, "the other secret")
				change(&store.records[0], store.records[1])

				reader := vault.New(key, store, vault.Options{})
				run(t, reader)
				got, err := reader.Get(t.Context(), id)
				if !errors.Is(err, vault.ErrSealed) || got != nil {
					t.Fatalf("got %q, %v; want %v", got, err, vault.ErrSealed)
				}
			})
		})
	}
}

func TestAWrongKeyIsFoundAtTheStart(t *testing.T) {
	t.Parallel()
	store := &memStore{}
	put(t, vault.New(freshKey(t), store, vault.Options{}), marker)
	stranger := vault.New(freshKey(t), store, vault.Options{})
	if err := stranger.Run(t.Context()); !errors.Is(err, vault.ErrWrongKey) {
		t.Fatalf("got %v, want %v", err, vault.ErrWrongKey)
	}
	if stranger.Ready() {
		t.Error("ready with a wrong key")
	}
}

func TestADestroyedSecretIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key, store := freshKey(t), &memStore{}
		v := vault.New(key, store, vault.Options{})
		id, kept := put(t, v, marker), put(t, v, "kept")
		if err := v.Destroy(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		other := vault.New(key, store, vault.Options{})
		run(t, other)
		_ = store.write(id, store.records[0].sealed, time.Now()) // a late repeat does not bring it back
		synctest.Wait()
		begun := time.Now()
		for _, v := range []*vault.Vault{v, other} {
			if _, err := v.Get(t.Context(), id); !errors.Is(err, vault.ErrNotFound) {
				t.Errorf("got %v, want %v", err, vault.ErrNotFound)
			}
			if ids := v.Older(time.Now().Add(time.Hour)); !slices.Equal(ids, []string{kept}) {
				t.Errorf("left are %v, want only %s", ids, kept)
			}
		}
		if time.Since(begun) != 0 {
			t.Error("a secret known to be destroyed was waited for")
		}
	})
}

func TestASecondWriteUnderAnIDIsPassedOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key, store := freshKey(t), &memStore{}
		v := vault.New(key, store, vault.Options{})
		id := put(t, v, marker)
		_ = store.write(id, []byte("junk"), time.Now())
		reader := vault.New(key, store, vault.Options{})
		run(t, reader)
		if got, err := reader.Get(t.Context(), id); err != nil || string(got) != marker {
			t.Fatalf("got %q, %v", got, err)
		}
	})
}

func TestOlderGoesByTheStoresTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &memStore{}
		v := vault.New(freshKey(t), store, vault.Options{})
		old := put(t, v, "old")
		<-time.After(time.Hour) // of the bubble's clock
		put(t, v, "new")
		run(t, v)
		if ids := v.Older(time.Now()); !slices.Equal(ids, []string{old}) {
			t.Errorf("got %v, want only %s", ids, old)
		}
	})
}

// TestAFailedPutNamesNothing: the caller has no id, so no event can hold it.
func TestAFailedPutNamesNothing(t *testing.T) {
	t.Parallel()
	v := vault.New(freshKey(t), &memStore{down: true}, vault.Options{})
	id, err := v.Put(t.Context(), []byte(marker))
	if id != "" || !errors.Is(err, errStore) {
		t.Errorf("put: got %q, %v", id, err)
	}
	if err := v.Destroy(t.Context(), "x"); !errors.Is(err, errStore) {
		t.Errorf("destroy: got %v", err)
	}
}

func TestAnEmptyStoreIsReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := vault.New(freshKey(t), &memStore{}, vault.Options{})
		if v.Ready() {
			t.Error("ready before the fold")
		}
		run(t, v)
		if !v.Ready() {
			t.Error("not ready after the fold")
		}
	})
}

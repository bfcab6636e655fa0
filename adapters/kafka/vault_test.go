package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
)

// secrets are the vault as its follower sees it, one line a record.
func secrets(t *testing.T, v *kafka.VaultStore) <-chan string {
	t.Helper()
	lines := make(chan string)
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	go func() {
		_ = v.Follow(ctx, func(id string, sealed []byte, _ time.Time, caughtUp bool) error {
			select {
			case lines <- fmt.Sprintf("%s=%s %v", id, sealed, caughtUp):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	return lines
}

// A follower sees what was written and destroyed, by any process, and learns when
// nothing is left: also when there was nothing at all.
func TestVault(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b := open(t, addr)
		v := b.VaultStore()
		early := secrets(t, v)
		if got := <-early; got != "= true" {
			t.Errorf("an empty vault: got %q", got)
		}
		for _, err := range []error{
			v.Put(t.Context(), "a", []byte("one")), v.Put(t.Context(), "b", []byte("two")), v.Destroy(t.Context(), "a"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"a=one", "b=two", "a="}
		for _, w := range want {
			if got := <-early; got != w+" true" && got != w+" false" {
				t.Errorf("the early follower: got %q, want %q", got, w)
			}
		}
		late := secrets(t, reach(t, b).VaultStore())
		got := []string{<-late, <-late, <-late}
		if !slices.Equal(got, []string{"a=one false", "b=two false", "a= true"}) {
			t.Errorf("the late follower: got %q", got)
		}
	})
}

// What apply answers ends the reading; what was applied stays applied.
func TestVaultFollowEndsWithApply(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		enough := errors.New("enough")
		err := open(t, addr).VaultStore().Follow(t.Context(), func(string, []byte, time.Time, bool) error { return enough })
		if !errors.Is(err, enough) {
			t.Errorf("got %v, want %v", err, enough)
		}
	})
}

// A secret whose first answer was lost is written again: once more is no harm.
func TestVaultPutSurvivesALostAnswer(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		f := &faults{}
		b := open(t, addr, func(o *kafka.Options) { o.Dial = f.dial })
		f.next(keyProduce, loseAnswer)
		if err := b.VaultStore().Put(t.Context(), "a", []byte("one")); err != nil {
			t.Fatal(err)
		}
		if got := <-secrets(t, b.VaultStore()); got != "a=one false" {
			t.Errorf("got %q, want the secret twice", got)
		}
		if n := f.seen(keyProduce); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	})
}

// A secret that is too large is refused and not tried again.
func TestVaultRefusesALargeSecret(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		start := time.Now()
		if err := open(t, addr).VaultStore().Put(t.Context(), "a", make([]byte, 2<<20)); err == nil {
			t.Error("got nil, want an error")
		}
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

package kafka_test

import (
	"errors"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands/commandstest"
	"chartledger/commands/journal"
	"chartledger/domain"
)

// An owner that died with an open transaction stalls every reader. The next claim
// ends that at once, and not after the transaction's time-out; what was open is
// never seen; the dead one, should it wake up, is fenced.
func TestClaimTakesOverAnOpenTransaction(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, _, epoch := written(t, addr, 2)
		dead := b.client(t, kgo.TransactionalID(b.prefix+"chartledger.slot"), kgo.RecordPartitioner(kgo.ManualPartitioner()))
		if err := dead.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		open := &kgo.Record{Topic: b.name(domain.RepoEvents), Key: []byte("k"), Value: []byte("open")}
		if err := dead.ProduceSync(t.Context(), open).FirstErr(); err != nil {
			t.Fatal(err)
		}
		l := logOf(t, b)
		start := time.Now()
		if n := claim(t, l); n != 2 {
			t.Errorf("the claim folded %d events, want 2", n)
		}
		t.Logf("took over in %v", time.Since(start))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("the take-over took %v", took)
		}
		// kfake takes a stale epoch here; what it commits is empty all the same.
		if err := dead.EndTransaction(t.Context(), kgo.TryCommit); err == nil && isApache(t) {
			t.Error("the dead owner could commit")
		}
		records, _ := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()}).until(t, caughtUp(2))
		if len(records) != 2 || records[1].Epoch != epoch {
			t.Errorf("read %v, want the two events of before", records)
		}
	})
}

// A commit that is under way while the caller gave up may arrive after the next
// claim and even after its next append. It must not commit anything by then, and
// must not hurt what the new claim does.
func TestCommitThatArrivesLateDoesNothing(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		f := &faults{}
		b := open(t, addr)
		impatient := reach(t, b, func(o *kafka.Options) { o.Dial, o.RequestTimeout = f.dial, 500*time.Millisecond })
		l := impatient.Log("slot", commandstest.Slot(), owner)
		t.Cleanup(l.Close)
		claim(t, l)
		f.next(keyEndTxn, holdRequest)
		if _, err := l.Append(t.Context(), repoEvents(), events(t, 0, 0, 3)); err == nil || errors.Is(err, journal.ErrRefused) {
			t.Fatalf("append: got %v, want an unknown outcome", err)
		}
		if n := claim(t, l); n != 0 {
			t.Errorf("the next claim folded %d events of a transaction that was not committed", n)
		}
		if _, err := l.Append(t.Context(), repoEvents(), events(t, 0, 0, 2)); err != nil {
			t.Fatalf("append on the next claim: %v", err)
		}
		if err := f.deliver(); err != nil {
			t.Fatalf("deliver the late commit: %v", err)
		}
		if err := l.Confirm(t.Context()); err != nil {
			t.Errorf("the claim must stand: %v", err)
		}
		if n := claim(t, logOf(t, b)); n != 2 {
			t.Errorf("the log holds %d events, want 2", n)
		}
	})
}

// Two processes that claim at once, again and again: never do both hold the slot,
// and what either had acknowledged is there once.
func TestRacingClaims(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b := open(t, addr)
		acknowledged := make(chan int64, 100)
		done := make(chan struct{})
		for range 2 {
			l := logOf(t, b)
			go func() {
				defer func() { done <- struct{}{} }()
				for range 10 {
					if l.Claim(t.Context(), ignore) != nil {
						continue
					}
					if first, err := l.Append(t.Context(), repoEvents(), events(t, 0, 0, 1)); err == nil {
						acknowledged <- first
					}
				}
			}()
		}
		<-done
		<-done
		close(acknowledged)
		want := map[int64]bool{}
		for at := range acknowledged {
			if want[at] {
				t.Errorf("offset %d was acknowledged twice", at)
			}
			want[at] = true
		}
		seen := 0
		err := logOf(t, b).Claim(t.Context(), func(r domain.Recorded) error {
			if r.Position.Partition == repoEvents() && want[r.Position.Offset] {
				seen++
			}
			return nil
		})
		if err != nil || seen != len(want) {
			t.Errorf("%v: %d of %d acknowledged events are there", err, seen, len(want))
		}
	})
}

package kafka_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
)

// followed is a Follow that runs beside the test.
type followed struct {
	batches chan domain.Batch
	ended   chan error
	stop    context.CancelFunc
}

// follow starts to follow.
func follow(t *testing.T, c *kafka.Cluster, starts ...kafka.Start) followed {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	f := followed{batches: make(chan domain.Batch), ended: make(chan error, 1), stop: stop}
	go func() {
		f.ended <- c.Follow(ctx, starts, func(ctx context.Context, b domain.Batch) error {
			select {
			case f.batches <- b:
			case <-ctx.Done():
			}
			return ctx.Err()
		})
	}()
	t.Cleanup(stop)
	return f
}

// until reads batches until one is as wanted, and answers all of their records
// and that batch.
func (f followed) until(t *testing.T, wanted func(domain.Batch) bool) (records []domain.Recorded, last domain.Batch) {
	t.Helper()
	for {
		select {
		case b := <-f.batches:
			records = append(records, b.Records...)
			if wanted(b) {
				return records, b
			}
		case err := <-f.ended:
			t.Fatalf("follow ended: %v", err)
		case <-time.After(20 * time.Second):
			t.Fatal("nothing as wanted was read")
		}
	}
}

// err waits for the end.
func (f followed) err(t *testing.T) error {
	t.Helper()
	for {
		select {
		case <-f.batches:
		case err := <-f.ended:
			return err
		case <-time.After(20 * time.Second):
			t.Fatal("follow did not end")
		}
	}
}

// caughtUp says that nothing is left at or after n events.
func caughtUp(seq int64) func(domain.Batch) bool {
	return func(b domain.Batch) bool { return b.Next >= b.Stable && b.Seq == seq }
}

// written is a bed with n events in repo-events.
func written(t *testing.T, addr string, n int) (bed, *kafka.Log, int64) {
	t.Helper()
	b := open(t, addr)
	l := logOf(t, b)
	var epoch int64
	err := l.Claim(t.Context(), func(r domain.Recorded) error {
		if r.Position.Partition == repoEvents() {
			epoch = r.Position.Offset
		}
		return nil
	})
	if err != nil {
		t.Fatalf("claim: %v", err)
	}
	if n > 0 {
		add(t, l, epoch, 0, n)
	}
	return b, l, epoch
}

// add appends n events after seq.
func add(t *testing.T, l *kafka.Log, epoch, seq int64, n int) {
	t.Helper()
	if _, err := l.Append(t.Context(), repoEvents(), events(t, epoch, seq, n)); err != nil {
		t.Fatalf("append: %v", err)
	}
}

// An empty partition is caught up at once, and says so.
func TestFollowTellsThatAnEmptyPartitionIsCaughtUp(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b := open(t, addr)
		_, last := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()}).until(t, caughtUp(0))
		if last.Generation == "" || last.Next != 0 || last.Stable != 0 {
			t.Errorf("got %+v, want a generation and nothing else", last)
		}
	})
}

// Every log ends in a transaction's marker, which no reader may wait for.
func TestFollowCatchesUpBehindTheLastMarker(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, l, epoch := written(t, addr, 3)
		f := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()})
		records, last := f.until(t, caughtUp(3))
		if len(records) != 3 || last.Epoch != epoch || records[2].Position.Generation != last.Generation {
			t.Errorf("read %d records, last batch %+v", len(records), last)
		}
		stable, err := b.Stable(t.Context(), repoEvents())
		if err != nil || stable != last.Next {
			t.Errorf("stable at %d (%v), next is %d", stable, err, last.Next)
		}
		if last.Next <= records[2].Position.Offset+1 {
			t.Errorf("next is %d, not behind the marker after %d", last.Next, records[2].Position.Offset)
		}
		add(t, l, epoch, 3, 1) // and it goes on
		f.until(t, caughtUp(4))
	})
}

// A stored position is gone on from, and its numbers still hold.
func TestFollowResumesFromAStoredPosition(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, l, epoch := written(t, addr, 3)
		_, at := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()}).until(t, caughtUp(3))
		add(t, l, epoch, 3, 2)
		start := kafka.Start{Partition: repoEvents(), Generation: at.Generation, Offset: at.Next, Epoch: at.Epoch, Seq: at.Seq}
		records, _ := follow(t, b.Cluster, start).until(t, caughtUp(5))
		if len(records) != 2 || records[0].Seq != 4 {
			t.Errorf("got %v, want the events 4 and 5", records)
		}
		start.Seq = 1
		if err := follow(t, b.Cluster, start).err(t); !errors.Is(err, kafka.ErrBroken) {
			t.Errorf("with a wrong seq: got %v, want %v", err, kafka.ErrBroken)
		}
	})
}

// What handle answers ends the reading.
func TestFollowEndsWithHandle(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, _, _ := written(t, addr, 3)
		enough := errors.New("enough")
		err := b.Follow(t.Context(), []kafka.Start{{Partition: repoEvents()}}, func(context.Context, domain.Batch) error { return enough })
		if !errors.Is(err, enough) {
			t.Errorf("got %v, want %v", err, enough)
		}
	})
}

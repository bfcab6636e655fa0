package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
	"chartledger/domain/wire"
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

// A position that cannot be right ends the reading, loudly.
func TestFollowRefusesPositionsOfAnotherLog(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, _, _ := written(t, addr, 3)
		_, at := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()}).until(t, caughtUp(3))
		for name, tt := range map[string]struct {
			start kafka.Start
			want  error
		}{
			"another generation":    {kafka.Start{Generation: "another", Offset: at.Next}, kafka.ErrGeneration},
			"beyond the end":        {kafka.Start{Generation: at.Generation, Offset: at.Next + 5}, kafka.ErrOffsetGone},
			"another one, from 0":   {kafka.Start{Generation: "another"}, kafka.ErrGeneration},
			"beyond, no generation": {kafka.Start{Offset: 1 << 40}, kafka.ErrOffsetGone},
		} {
			tt.start.Partition = repoEvents()
			if err := follow(t, b.Cluster, tt.start).err(t); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", name, err, tt.want)
			}
		}
	})
}

// A topic that was deleted and made again is another log, also for one who is
// reading it, and for an owner.
func TestRecreatedTopicIsNoticed(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, l, _ := written(t, addr, 3)
		f := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()})
		f.until(t, caughtUp(3))
		b.deleteTopic(t, domain.RepoEvents)
		if _, err := b.EnsureTopics(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := f.err(t); !errors.Is(err, kafka.ErrGeneration) && !errors.Is(err, kafka.ErrOffsetGone) {
			t.Errorf("follow: got %v, want %v", err, kafka.ErrGeneration)
		}
		if err := l.Claim(t.Context(), ignore); !errors.Is(err, kafka.ErrGeneration) {
			t.Errorf("claim: got %v, want %v", err, kafka.ErrGeneration)
		}
	})
}

// A record that no reader understands, or that does not follow the one before,
// ends the reading and names its place. It is never skipped.
func TestFollowStopsAtABrokenRecord(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		for name, spoil := range map[string]func(*wire.Record){
			"a gap in es-seq":   func(r *wire.Record) { set(r, "es-seq", "6") },
			"an older es-epoch": func(r *wire.Record) { set(r, "es-epoch", "-1") },
			"an unknown type":   func(r *wire.Record) { set(r, "ce_type", "chartledger.repo.painted.v1") },
			"broken JSON":       func(r *wire.Record) { r.Value = []byte("{") },
			"no headers at all": func(r *wire.Record) { r.Headers = nil },
		} {
			b, l, epoch := written(t, addr, 2)
			bad := events(t, epoch, 2, 1)
			spoil(&bad[0])
			at, err := l.Append(t.Context(), repoEvents(), bad)
			if err != nil {
				t.Fatalf("append: %v", err)
			}
			err = follow(t, b.Cluster, kafka.Start{Partition: repoEvents()}).err(t)
			if !errors.Is(err, kafka.ErrBroken) || !strings.Contains(err.Error(), place(at)) {
				t.Errorf("%s: got %v, want %v at %s", name, err, kafka.ErrBroken, place(at))
			}
		}
	})
}

// Records of aborted transactions are in the log and must not be seen, neither by
// a follower nor by a claim. Another client writes them: we never abort.
func TestAbortedRecordsAreInvisible(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, l, epoch := written(t, addr, 2)
		for range 3 {
			b.abort(t)
		}
		add(t, l, epoch, 2, 1)
		records, _ := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()}).until(t, caughtUp(3))
		if len(records) != 3 {
			t.Errorf("read %d records, want 3", len(records))
		}
		if n := claim(t, logOf(t, b)); n != 3 {
			t.Errorf("a claim folded %d events, want 3", n)
		}
	})
}

// set changes a header.
func set(r *wire.Record, key, value string) {
	for i := range r.Headers {
		if r.Headers[i].Key == key {
			r.Headers[i].Value = value
		}
	}
}

// place is how errors name an offset of repo-events.
func place(offset int64) string { return fmt.Sprintf("%s@%d", repoEvents(), offset) }

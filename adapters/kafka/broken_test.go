package kafka_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
	"chartledger/domain/wire"
)

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

package kafka_test

import (
	"context"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
)

// A broker that is killed and comes back costs the claim at most: followers go on
// where they were, and the next claim finds every acknowledged event.
func TestEverythingResumesWhenTheBrokerIsBack(t *testing.T) {
	t.Parallel()

	broker := kafkatest.Start(t)
	b, l, epoch := written(t, broker.Addr, 3)
	f := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()})
	f.until(t, caughtUp(3))
	broker.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := l.Append(ctx, repoEvents(), events(t, epoch, 3, 1)); err == nil {
		t.Error("append without a broker: got nil")
	}
	if err := l.Claim(ctx, ignore); err == nil {
		t.Error("claim without a broker: got nil")
	}
	broker.Start()
	epoch = claimAgain(t, l)
	add(t, l, epoch, 3, 2)
	records, _ := f.until(t, caughtUp(5))
	if len(records) != 2 {
		t.Errorf("the follower read %d events, want the two new ones", len(records))
	}
	if n := claim(t, logOf(t, b)); n != 5 {
		t.Errorf("a claim folded %d events, want 5", n)
	}
}

// claimAgain claims until it succeeds, and answers the new epoch.
func claimAgain(t *testing.T, l *kafka.Log) (epoch int64) {
	t.Helper()
	for {
		err := l.Claim(t.Context(), func(r domain.Recorded) error {
			if r.Position.Partition == repoEvents() {
				epoch = r.Position.Offset
			}
			return nil
		})
		if err == nil {
			return epoch
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
}

// A broker that answers nothing at all costs a caller no more than her patience.
func TestSilentBrokerIsGivenUp(t *testing.T) {
	t.Parallel()

	broker := kafkatest.Start(t)
	b := open(t, broker.Addr)
	l := logOf(t, b)
	claim(t, l)
	broker.Pause()
	defer broker.Resume()
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := l.Append(ctx, repoEvents(), events(t, 0, 0, 1)); err == nil {
		t.Error("append: got nil")
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("the append took %v", took)
	}
}

// Leaders and coordinators move between brokers. An append in between may be
// unknown; followers do not notice, and nothing is lost or doubled.
func TestLeadersAndCoordinatorsMove(t *testing.T) {
	t.Parallel()

	fake := startFake(t, kfake.NumBrokers(3))
	b, l, epoch := written(t, fake.ListenAddrs()[0], 1)
	f := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()})
	f.until(t, caughtUp(1))
	seq := int64(1)
	for i := range 6 {
		if err := fake.MoveTopicPartition(b.name(domain.RepoEvents), 0, int32(i%3)); err != nil {
			t.Fatal(err)
		}
		fake.RehashCoordinators()
		if _, err := l.Append(t.Context(), repoEvents(), events(t, epoch, seq, 1)); err != nil {
			epoch = claimAgain(t, l)
			continue // kfake's refusals wrote nothing, or the follower sees a gap
		}
		seq++
	}
	add(t, l, epoch, seq, 1)
	f.until(t, caughtUp(seq+1))
	if n := claim(t, logOf(t, b)); int64(n) != seq+1 {
		t.Errorf("a claim folded %d events, want %d", n, seq+1)
	}
}

// All partitions of all topics on all brokers, in one reading.
func TestFollowManyPartitions(t *testing.T) {
	t.Parallel()

	fake := startFake(t, kfake.NumBrokers(3))
	b, _, _ := written(t, fake.ListenAddrs()[0], 5)
	starts := []kafka.Start{{Partition: repoEvents()}, {Partition: domain.Partition{Topic: domain.AccessEvents}}}
	for n := range int32(12) {
		starts = append(starts, kafka.Start{Partition: domain.Partition{Topic: domain.AppEvents, Number: n}})
	}
	up := make(map[domain.Partition]bool)
	f := follow(t, b.Cluster, starts...)
	records, _ := f.until(t, func(batch domain.Batch) bool {
		up[batch.Partition] = batch.Next >= batch.Stable
		all := len(up) == len(starts)
		for _, caughtUp := range up {
			all = all && caughtUp
		}
		return all
	})
	if len(records) != 5 {
		t.Errorf("read %d events, want 5", len(records))
	}
}

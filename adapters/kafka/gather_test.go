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

// What comes all the time is gathered, so that many commits are few batches.
func TestFollowEveryGathersWhatComesAllTheTime(t *testing.T) {
	t.Parallel()

	const commits = 40
	b, l, epoch := written(t, kafkatest.Kfake(t), 1)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	go func() {
		for i := range int64(commits) {
			if _, err := l.Append(ctx, repoEvents(), events(t, epoch, 1+i, 1)); err != nil {
				t.Errorf("append: %v", err)
				return
			}
		}
	}()
	allCame, batches := errors.New("all came"), 0
	err := b.FollowEvery(ctx, 300*time.Millisecond, []kafka.Start{{Partition: repoEvents()}}, func(_ context.Context, batch domain.Batch) error {
		if len(batch.Records) > 0 {
			batches++
		}
		if batch.Seq == 1+commits {
			return allCame
		}
		return nil
	})
	if !errors.Is(err, allCame) {
		t.Fatalf("not all came: %v", err)
	}
	if batches > commits/4 {
		t.Errorf("%d commits came in %d batches", commits, batches)
	}
}

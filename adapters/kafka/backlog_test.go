package kafka_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/wire"
)

// Far more than one answer holds waits in every partition of a topic: a broker may
// leave partitions out of an answer, and that is no reason to wait for it to mend.
func TestFollowReadsALongBacklogOfManyPartitions(t *testing.T) {
	t.Parallel()

	const batches = 3
	kafkatest.Each(t, func(t *testing.T, addr string) {
		var said bytes.Buffer // by the follower alone, until it has ended
		b := open(t, addr, func(o *kafka.Options) { o.Logger = slog.New(slog.NewTextHandler(&said, nil)) })
		var starts []kafka.Start
		behind := make(map[domain.Partition]bool)
		for n := range int32(kafka.AppPartitions) {
			p := domain.Partition{Topic: domain.AppEvents, Number: n}
			backlog(t, b, p, batches)
			starts, behind[p] = append(starts, kafka.Start{Partition: p}), true
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		_ = b.Follow(ctx, starts, func(_ context.Context, got domain.Batch) error {
			if got.Seq == batches && got.Next >= got.Stable {
				delete(behind, got.Partition)
			}
			if len(behind) == 0 {
				stop()
			}
			return nil
		})
		if len(behind) > 0 || said.Len() > 0 {
			t.Errorf("%d partitions were not read to their end; it said %q", len(behind), said.String())
		}
	})
}

// backlog writes batches of nearly the largest size.
func backlog(t *testing.T, b bed, p domain.Partition, batches int64) {
	t.Helper()
	l := b.Log(fmt.Sprintf("app-%d", p.Number), []domain.Partition{p}, owner)
	t.Cleanup(l.Close)
	var chain wire.Chain
	if err := l.Claim(t.Context(), chain.Check); err != nil {
		t.Fatalf("claim: %v", err)
	}
	for seq := int64(1); seq <= batches; seq++ {
		e := catalog.AppRegistered{AppRef: catalog.AppRef{RepoID: "r", AppID: "a", App: strings.Repeat("x", 500<<10)}}
		rec, err := wire.Encode(domain.Recorded{Event: e, At: time.Now(), Position: domain.Position{Partition: p}, Epoch: chain.Epoch, Seq: seq, Version: seq})
		if err == nil {
			_, err = l.Append(t.Context(), p, []wire.Record{rec})
		}
		if err != nil {
			t.Fatalf("write a backlog: %v", err)
		}
	}
}

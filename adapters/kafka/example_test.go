package kafka_test

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// An owner claims its slot and appends; anyone follows.
func Example() {
	broker, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer broker.Close()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	cluster, err := kafka.Open(ctx, kafka.Options{Brokers: broker.ListenAddrs()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cluster.Close()
	if _, err := cluster.EnsureTopics(ctx); err != nil {
		fmt.Println(err)
		return
	}
	partition := domain.Partition{Topic: domain.RepoEvents}
	if err := appendOne(ctx, cluster, partition); err != nil {
		fmt.Println(err)
		return
	}
	_ = cluster.Follow(ctx, []kafka.Start{{Partition: partition}}, func(_ context.Context, b domain.Batch) error {
		for _, r := range b.Records {
			fmt.Println(r.Event.Type(), r.Event.Subject(), "seq", r.Seq)
			stop()
		}
		return nil
	})
	// Output: chartledger.repo.enabled.v1 repo-1 seq 1
}

// appendOne appends one event as the owner of a slot.
func appendOne(ctx context.Context, cluster *kafka.Cluster, p domain.Partition) error {
	log := cluster.Log("registrar", []domain.Partition{p}, func() wire.WriterClaimed {
		return wire.WriterClaimed{Owner: "this process, this claim", Address: "127.0.0.1:9000"}
	})
	defer log.Close()
	var chain wire.Chain
	if err := log.Claim(ctx, chain.Check); err != nil {
		return err
	}
	e := repo.Enabled{Ref: repo.Ref{RepoID: "repo-1"}}
	r := domain.Recorded{Event: e, At: time.Now(), Epoch: chain.Epoch, Position: domain.Position{Partition: p}}
	r.Seq, r.Version = chain.Next(p.Topic, e)
	record, err := wire.Encode(r)
	if err != nil {
		return err
	}
	_, err = log.Append(ctx, p, []wire.Record{record})
	return err
}

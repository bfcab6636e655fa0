package bench_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// history is how many events are replayed: repositories, each created once and
// then changed.
const (
	history  = 200_000
	perRepo  = 20
	fillers  = 500
	runtimeK = repo.Kubernetes
)

// BenchmarkReplay folds a whole log: into memory, as an owner does at its start,
// and into Postgres, as a lost read model is rebuilt.
func BenchmarkReplay(b *testing.B) {
	onBrokers(b, func(b *testing.B, cluster *kafka.Cluster) {
		fill(b, cluster)
		b.Run("memory", func(b *testing.B) {
			state, _ := commands.NewState()
			follow(b, cluster, nil, func(_ context.Context, batch domain.Batch) error {
				for _, r := range batch.Records {
					if err := state.Fold(r); err != nil {
						return err
					}
				}
				return nil
			})
		})
		for _, p := range []projections.Projection{projections.Visibility(), projections.History()} {
			b.Run("postgres "+p.Name, func(b *testing.B) {
				projector, starts := openProjector(b, p)
				follow(b, cluster, starts, projector.Apply)
			})
		}
	})
}

// fill writes the history.
func fill(b *testing.B, cluster *kafka.Cluster) {
	b.Helper()
	owner := own(b, cluster)
	var running sync.WaitGroup
	for n := range fillers {
		running.Go(func() {
			for i := n; i < history; i += fillers {
				if err := event(b, owner, i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
}

// event writes the i-th event: of one filler's repositories, in order.
func event(b *testing.B, owner *journal.Owner[*commands.State], i int) error {
	round := i / fillers
	id := fmt.Sprintf("repo-%d-%d", i%fillers, round/perRepo)
	var e domain.Event = repo.LabelAttached{Ref: repo.Ref{RepoID: id}, Key: "team", Value: fmt.Sprintf("t%d", i)}
	if round%perRepo == 0 {
		e = repo.Created{Ref: repo.Ref{RepoID: id}, Owner: "operator", Name: id, URL: "https://charts.example.org/" + id,
			Runtimes: []string{runtimeK}, Kind: repo.Helm, Mode: repo.ReadOnly, Visibility: repo.Public}
	}
	_, err := owner.Do(b.Context(), journal.Command[*commands.State]{
		Partition: slot[0], Origin: domain.Origin{Actor: "operator", CommandID: fmt.Sprintf("command-%d", i)},
		Decide: func(*commands.State, time.Time) ([]domain.Event, error) { return []domain.Event{e}, nil },
	})
	return err
}

func openProjector(b *testing.B, of projections.Projection) (*postgres.Projector, []kafka.Start) {
	b.Helper()
	db, err := postgres.Open(b.Context(), postgrestest.New(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	p, err := db.Projector(b.Context(), of, postgres.ProjectorOptions{})
	if err != nil {
		b.Fatal(err)
	}
	positions, err := p.Positions(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var starts []kafka.Start
	for _, at := range positions {
		starts = append(starts, kafka.Start{Partition: at.Partition})
	}
	return p, starts
}

// follow reads the history into handle and reports its rate.
func follow(b *testing.B, cluster *kafka.Cluster, starts []kafka.Start, handle func(context.Context, domain.Batch) error) {
	b.Helper()
	if starts == nil {
		starts = []kafka.Start{{Partition: slot[0]}}
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	begin := time.Now()
	err := cluster.Follow(ctx, starts, func(ctx context.Context, batch domain.Batch) error {
		if err := handle(ctx, batch); err != nil {
			return err
		}
		if batch.Seq >= history {
			stop()
		}
		return nil
	})
	if b.Context().Err() == nil && ctx.Err() == nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(history/time.Since(begin).Seconds(), "events/s")
}

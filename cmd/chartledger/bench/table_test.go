package bench_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/kafka/kafkatest"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/cmd/chartledger/bench/tabletest"
	"chartledger/domain"
	"chartledger/domain/wire"
)

// BenchmarkCommands has 500 callers wait for one command after another: decided by
// the journal on Apache Kafka; written to a plain event table in PostgreSQL, one
// transaction a command; and to the same table by one writer with group commit.
// The rows are repeated, so that a pair can be compared on a machine with others.
func BenchmarkCommands(b *testing.B) {
	owner := own(b, open(b, kafkatest.Apache(b)))
	table, err := tabletest.Open(b.Context(), postgrestest.New(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(table.Close)
	ctx, stop := context.WithCancel(context.Background())
	b.Cleanup(stop)
	group := table.Group(ctx)
	ways := []struct {
		name string
		do   func(repoID string) error
	}{
		{"journal", func(id string) error { _, err := owner.Do(b.Context(), change(id)); return err }},
		{"table", appended(b, table.Append)},
		{"table-group-commit", appended(b, group.Append)},
	}
	callEach(b, 500, ways[0].do) // a JVM is slow in its first seconds
	for round := range 3 {
		for _, way := range ways {
			b.Run(fmt.Sprintf("%s/callers=500/round=%d", way.name, round+1), func(b *testing.B) {
				took := callEach(b, 500, way.do)
				report(b, len(took), took)
			})
		}
	}
}

// appended makes, encodes and writes the event that change makes. A stream is one
// caller's in one way and round, so that no version is ever taken.
func appended(b *testing.B, write func(context.Context, tabletest.Row) error) func(string) error {
	var version atomic.Int64
	return func(repoID string) error {
		command, now := change(repoID), time.Now()
		events, err := command.Decide(nil, now)
		if err != nil {
			return err
		}
		n := version.Add(1)
		rec, err := wire.Encode(domain.Recorded{Event: events[0], Origin: command.Origin, At: now, Seq: n, Version: n,
			Position: domain.Position{Partition: slot[0]}})
		if err != nil {
			return err
		}
		return write(b.Context(), tabletest.Row{Stream: fmt.Sprintf("%s-%p", repoID, &version), Version: n, Record: rec})
	}
}

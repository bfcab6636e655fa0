package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
)

// BenchmarkJoin measures the selector join at 1 000 selectors and 100 000
// repositories, half of which one selector more matches: reading the log from the
// beginning, and then what each change costs until it can be seen.
func BenchmarkJoin(bb *testing.B) {
	b := setup(bb)
	const repos, selectors = 100_000, 1_000
	for i := range selectors {
		b.record(domain.AccessEvents, defined(fmt.Sprint("s", i), fmt.Sprintf("team=t%d,!legacy", i)))
	}
	for i := range repos {
		made := created(fmt.Sprintf("7d1b2c3e-0000-4000-8000-%012d", i), "alice", fmt.Sprint("r", i), repo.Private)
		made.Labels = map[string]string{"team": fmt.Sprint("t", i%selectors), "half": fmt.Sprint(i % 2), "tier": "gold"}
		b.record(domain.RepoEvents, made)
	}
	begin := time.Now()
	for _, log := range b.logs {
		b.join(bb, log, 2_000)
	}
	bb.ReportMetric(repos/time.Since(begin).Seconds(), "replayed-repos/s")
	one := repo.Ref{RepoID: "7d1b2c3e-0000-4000-8000-000000000001"}
	s, other := selector.Ref{SelectorID: "half"}, "half=1"
	for _, step := range []struct {
		name  string
		topic domain.Topic
		event domain.Event
	}{
		{"define-50k", domain.AccessEvents, defined("half", "half=0")},
		{"turn-to-the-other-50k", domain.AccessEvents, selector.Changed{Ref: s, Expression: &other}},
		{"relabel", domain.RepoEvents, repo.LabelAttached{Ref: one, Key: "half", Value: "0"}},
		{"remove-50k", domain.AccessEvents, selector.Removed{Ref: s}},
	} {
		at := b.record(step.topic, step.event)
		begin := time.Now()
		b.join(bb, b.logs[at.Position.Partition], 2_000)
		bb.ReportMetric(float64(time.Since(begin).Milliseconds()), step.name+"-ms")
	}
}

// join applies the rest of a partition to the selectors in batches of a size.
func (b *bench) join(t testing.TB, log *partition, size int) {
	at := positionOf(t, b.selectors, log.at)
	for i := int(at.Seq); i < len(log.records); i += size {
		batch := log.batch(i, min(i+size, len(log.records)))
		if i == int(at.Seq) {
			batch.From = at.Offset
		}
		if err := b.selectors.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
}

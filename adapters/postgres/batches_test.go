package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"chartledger/adapters/postgres"
)

// The same log in any batches, with the topics in any order, makes the same rows;
// also when it is read again after the database was dropped.
func TestRowsDoNotDependOnBatches(t *testing.T) {
	t.Parallel()

	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()

			r := rand.New(rand.NewPCG(seed, 7))
			whole, split := setup(t), setup(t)
			randomHistory(whole, r, 400)
			whole.project()
			split.logs = whole.logs
			applyRandomly(t, split, r)
			for _, schema := range []string{"visibility_v3_g1", "catalog_v2_g1", "selectors_v1_g1", "history_v3_g1"} {
				sameRows(t, dump(t, split.dsn, schema), dump(t, whole.dsn, schema))
			}
		})
	}
}

// reading is a projector's way through one partition.
type reading struct {
	projector *postgres.Projector
	log       *partition
	done      int
}

// applyRandomly applies all partitions to all projectors in batches of random
// sizes, taking turns at random.
func applyRandomly(t testing.TB, b *bench, r *rand.Rand) {
	t.Helper()
	var open []*reading
	for _, p := range b.projectors() {
		for _, at := range must[[]startPosition](t)(p.Positions(t.Context())) {
			if log := b.logs[at.Partition]; log != nil {
				open = append(open, &reading{projector: p, log: log})
			}
		}
	}
	for len(open) > 0 {
		i := r.IntN(len(open))
		if open[i].apply(t, r); open[i].done == len(open[i].log.records) {
			open = slices.Delete(open, i, i+1)
		}
	}
}

// apply applies the next batch.
func (rd *reading) apply(t testing.TB, r *rand.Rand) {
	t.Helper()
	from := rd.done
	rd.done = min(len(rd.log.records), from+1+r.IntN(pick(r, 2, 10, 200)))
	batch := rd.log.batch(from, rd.done)
	if from > 0 { // where the batch before ended
		batch.From = rd.log.batch(from-1, from).Next
	}
	if err := rd.projector.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
}

package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"chartledger/domain"
	"chartledger/projections"
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
			for _, schema := range []string{"visibility_v1_g1", "catalog_v1_g1"} {
				sameRows(t, dump(t, split.dsn, schema), dump(t, whole.dsn, schema))
			}
		})
	}
}

// applyRandomly applies all partitions in batches of random sizes, taking turns at random.
func applyRandomly(t testing.TB, b *bench, r *rand.Rand) {
	t.Helper()
	var open []*partition
	for _, at := range append(projections.Visibility().Partitions(), projections.Catalog().Partitions()...) {
		if b.logs[at] != nil {
			open = append(open, b.logs[at])
		}
	}
	done := map[domain.Partition]int{}
	for len(open) > 0 {
		i := r.IntN(len(open))
		p := open[i]
		from := done[p.at]
		to := min(len(p.records), from+1+r.IntN(pick(r, 2, 10, 200)))
		batch := p.batch(from, to)
		if from > 0 { // where the batch before ended
			batch.From = p.batch(from-1, from).Next
		}
		if err := b.projectorOf(p.at.Topic).Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if done[p.at] = to; to == len(p.records) {
			open = slices.Delete(open, i, i+1)
		}
	}
}

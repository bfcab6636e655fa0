package projections

import (
	"context"
	"maps"
	"slices"

	"chartledger/domain"
)

// SelectorsName is the name of the projection selectors.
const SelectorsName = "selectors"

// Selectors has which selector matches which repository. It is the one read model
// in whose table two topics meet: a match follows from labels and an expression,
// wherever each of them came from last. So it has one writer at a time, which sees
// all that was written before; then any interleaving of the topics ends in the same
// rows. Users are no part of it: which selectors she has, a viewer says.
func Selectors() Projection {
	return Projection{Name: SelectorsName, Version: 1, Topics: []domain.Topic{domain.RepoEvents, domain.AccessEvents}}
}

// SelectorTables are the tables of the projection selectors.
type SelectorTables struct {
	Labels    Listed[LabelsRow]
	Selectors Listed[SelectorRow]
	Matches   MatchTable
}

// FoldSelectors brings the tables up to date with records, in their order.
func FoldSelectors(ctx context.Context, t SelectorTables, records []domain.Recorded) error {
	labels, err := turnOf(ctx, t.Labels, labelling(records))
	if err != nil {
		return err
	}
	selectors, err := turnOf(ctx, t.Selectors, selecting(records))
	if err != nil {
		return err
	}
	if err := labels.save(ctx); err != nil {
		return err
	}
	if err := selectors.save(ctx); err != nil {
		return err
	}
	return rematch(ctx, t, labels, selectors)
}

// turn is what a batch makes of rows that come and go.
type turn[R evolving[R]] struct {
	table         Table[R]
	before, after map[string]R
}

// evolving is a row that follows from the one before and an event. Without an id it
// is none.
type evolving[R any] interface {
	Row
	Evolve(e domain.Recorded) R
}

// turnOf folds records, each about one row, whose id is their partition key.
func turnOf[R evolving[R]](ctx context.Context, table Table[R], records []domain.Recorded) (t turn[R], err error) {
	t.table = table
	if len(records) == 0 {
		return t, nil
	}
	ids := make(map[string]bool, len(records))
	for _, r := range records {
		ids[r.Event.PartitionKey()] = true
	}
	if t.before, err = table.Load(ctx, sortedKeys(ids)); err != nil {
		return t, err
	}
	t.after = maps.Clone(t.before)
	for _, r := range records {
		id := r.Event.PartitionKey()
		t.after[id] = t.after[id].Evolve(r)
	}
	maps.DeleteFunc(t.after, func(_ string, row R) bool { return row.RowID() == "" })
	return t, nil
}

// gone are the ids of the rows that are no more.
func (t turn[R]) gone() (ids []string) {
	for _, id := range slices.Sorted(maps.Keys(t.before)) {
		if t.after[id].RowID() == "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// changed are the rows that are new or not equal to what they were.
func (t turn[R]) changed(equal func(before, after R) bool) (rows []R) {
	for _, id := range slices.Sorted(maps.Keys(t.after)) {
		if before, had := t.before[id]; !had || !equal(before, t.after[id]) {
			rows = append(rows, t.after[id])
		}
	}
	return rows
}

func (t turn[R]) save(ctx context.Context) error {
	if gone := t.gone(); len(gone) > 0 {
		if err := t.table.Drop(ctx, gone); err != nil {
			return err
		}
	}
	rows := t.changed(func(R, R) bool { return false })
	if len(rows) == 0 {
		return nil
	}
	return t.table.Save(ctx, rows)
}

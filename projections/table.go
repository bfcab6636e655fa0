package projections

import (
	"context"
	"slices"
	"time"
)

// Row is a row of a read model.
type Row interface {
	// RowID is unique in its table.
	RowID() string
	// OfRepo is the repository that the row goes with when that is gone.
	OfRepo() string
}

// Table keeps rows within one transaction.
type Table[R Row] interface {
	// Load answers the rows that exist of ids, by id.
	Load(ctx context.Context, ids []string) (map[string]R, error)
	// Drop removes all rows of the repositories.
	Drop(ctx context.Context, repoIDs []string) error
	// Save puts rows in place of those of the same ids. Their ids were loaded before.
	Save(ctx context.Context, rows []R) error
}

// Listed is a table that can be gone through.
type Listed[R Row] interface {
	Table[R]
	// After answers the first rows of those whose ids come after one, in their order.
	After(ctx context.Context, id string, limit int) ([]R, error)
}

// rows are the rows of one table that a batch works on.
type rows[R Row] struct {
	table   Table[R]
	byID    map[string]*R
	changed map[string]bool
	order   []string // of changed, so that equal batches write equally
	dropped map[string]bool
}

// load gets the rows that a batch touches.
func load[R Row](ctx context.Context, t Table[R], ids []string) (*rows[R], error) {
	r := &rows[R]{table: t, byID: make(map[string]*R, len(ids)), changed: make(map[string]bool, len(ids)), dropped: map[string]bool{}}
	if len(ids) == 0 {
		return r, nil
	}
	slices.Sort(ids)
	found, err := t.Load(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	for id, row := range found {
		r.byID[id] = &row
	}
	return r, nil
}

// get is the row as it stands, the zero row if there is none.
func (r *rows[R]) get(id string) R {
	if row := r.byID[id]; row != nil {
		return *row
	}
	var none R
	return none
}

// put replaces the row of id.
func (r *rows[R]) put(id string, row R) {
	r.byID[id] = &row
	if !r.changed[id] {
		r.changed[id] = true
		r.order = append(r.order, id)
	}
}

// drop forgets all rows of a repository. Rows put afterwards stay.
func (r *rows[R]) drop(repoID string) {
	r.dropped[repoID] = true
	for id, row := range r.byID {
		if (*row).OfRepo() == repoID {
			delete(r.byID, id)
			delete(r.changed, id)
		}
	}
	r.order = slices.DeleteFunc(r.order, func(id string) bool { return !r.changed[id] })
}

// save writes what the batch made of the rows.
func (r *rows[R]) save(ctx context.Context) error {
	if len(r.dropped) > 0 {
		if err := r.table.Drop(ctx, sortedKeys(r.dropped)); err != nil {
			return err
		}
	}
	if len(r.order) == 0 {
		return nil
	}
	out := make([]R, len(r.order))
	for i, id := range r.order {
		out[i] = *r.byID[id]
	}
	return r.table.Save(ctx, out)
}

func sortedKeys(m map[string]bool) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// moment is t as tables keep it: a row that was saved and loaded again must equal
// the one that never left memory.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

package projections

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
)

// LabelsRow are the labels of a repository, and the name and time by which its
// matches are put in order. A deleted one has no row: no selector matches it.
type LabelsRow struct {
	ID, Name  string
	Labels    map[string]string
	CreatedAt time.Time
}

// RowID is the repository, "" of none.
func (r LabelsRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r LabelsRow) OfRepo() string { return r.ID }

// Evolve is the row after e.
func (r LabelsRow) Evolve(e domain.Recorded) LabelsRow {
	after := repo.Repo{ID: r.ID, Name: r.Name, Labels: r.Labels, CreatedAt: r.CreatedAt}.Evolve(e)
	if after.Deleted {
		return LabelsRow{}
	}
	return LabelsRow{ID: e.Event.PartitionKey(), Name: after.Name, Labels: after.Labels, CreatedAt: after.CreatedAt}
}

// labelling are the records that tell of labels and names.
func labelling(records []domain.Recorded) (some []domain.Recorded) {
	for _, r := range records {
		switch e := r.Event.(type) {
		case repo.Created, repo.LabelAttached, repo.LabelDetached, repo.LabelsReplaced, repo.Deleted:
			some = append(some, r)
		case repo.Updated:
			if e.Name != nil {
				some = append(some, r)
			}
		}
	}
	return some
}

// SelectorRow is a selector. A removed one has no row.
type SelectorRow struct{ ID, Name, Expression string }

// RowID is the selector, "" of none.
func (r SelectorRow) RowID() string { return r.ID }

// OfRepo is the selector: it goes with nothing but itself.
func (r SelectorRow) OfRepo() string { return r.ID }

// Evolve is the row after e.
func (r SelectorRow) Evolve(e domain.Recorded) SelectorRow {
	after := selector.Selector{ID: r.ID, Name: r.Name, Text: r.Expression}.Evolve(e)
	return SelectorRow{ID: after.ID, Name: after.Name, Expression: after.Text}
}

// selecting are the records that tell of selectors' names and expressions.
func selecting(records []domain.Recorded) (some []domain.Recorded) {
	for _, r := range records {
		switch r.Event.(type) {
		case selector.Defined, selector.Changed, selector.Removed:
			some = append(some, r)
		}
	}
	return some
}

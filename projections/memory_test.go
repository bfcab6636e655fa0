package projections_test

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"chartledger/domain"
	"chartledger/projections"
	"chartledger/projections/sighttest"
)

// memory is a table in memory.
type memory[R projections.Row] map[string]R

func (m memory[R]) Load(_ context.Context, ids []string) (map[string]R, error) {
	found := map[string]R{}
	for _, id := range ids {
		if row, ok := m[id]; ok {
			found[id] = row
		}
	}
	return found, nil
}

func (m memory[R]) Drop(_ context.Context, ids []string) error {
	maps.DeleteFunc(m, func(_ string, row R) bool { return slices.Contains(ids, row.OfRepo()) })
	return nil
}

func (m memory[R]) Save(_ context.Context, rows []R) error {
	for _, r := range rows {
		m[r.RowID()] = r
	}
	return nil
}

func (m memory[R]) After(_ context.Context, id string, limit int) (next []R, err error) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if key > id && len(next) < limit {
			next = append(next, m[key])
		}
	}
	return next, nil
}

// pairs are matches in memory, as strict as a primary key.
type pairs map[projections.Match]bool

func (p pairs) where(want func(projections.Match) bool) (some []projections.Match, err error) {
	for m := range p {
		if want(m) {
			some = append(some, m)
		}
	}
	return some, nil
}

func (p pairs) OfRepos(_ context.Context, ids []string) ([]projections.Match, error) {
	return p.where(func(m projections.Match) bool { return slices.Contains(ids, m.RepoID) })
}

func (p pairs) OfSelectors(_ context.Context, ids []string, after, upTo string) ([]projections.Match, error) {
	return p.where(func(m projections.Match) bool {
		return slices.Contains(ids, m.SelectorID) && m.RepoID > after && m.RepoID <= upTo
	})
}

func (p pairs) Add(_ context.Context, all []projections.Match) error {
	for _, m := range all {
		if p[m] {
			return fmt.Errorf("%v is there twice", m)
		}
		p[m] = true
	}
	return nil
}

// Rename does nothing: there is no order here.
func (p pairs) Rename(context.Context, []string) error { return nil }

func (p pairs) Remove(_ context.Context, all []projections.Match) error {
	maps.DeleteFunc(p, func(m projections.Match, _ bool) bool { return slices.Contains(all, m) })
	return nil
}

func (p pairs) DropRepos(_ context.Context, ids []string) error {
	maps.DeleteFunc(p, func(m projections.Match, _ bool) bool { return slices.Contains(ids, m.RepoID) })
	return nil
}

func (p pairs) DropSelectors(_ context.Context, ids []string) error {
	maps.DeleteFunc(p, func(m projections.Match, _ bool) bool { return slices.Contains(ids, m.SelectorID) })
	return nil
}

// models are the read models of who sees what, in memory.
type models struct {
	repos     memory[projections.RepoRow]
	requests  memory[projections.RequestRow]
	labels    memory[projections.LabelsRow]
	selectors memory[projections.SelectorRow]
	matches   pairs
}

func newModels() models {
	return models{memory[projections.RepoRow]{}, memory[projections.RequestRow]{}, memory[projections.LabelsRow]{},
		memory[projections.SelectorRow]{}, pairs{}}
}

// fold takes a batch in.
func (m models) fold(ctx context.Context, b domain.Batch) error {
	if b.Partition.Topic == domain.RepoEvents {
		err := projections.FoldVisibility(ctx, projections.VisibilityTables{Repos: m.repos, Requests: m.requests}, b.Records)
		if err != nil {
			return err
		}
	}
	return projections.FoldSelectors(ctx, projections.SelectorTables{Labels: m.labels, Selectors: m.selectors, Matches: m.matches}, b.Records)
}

// sees is the predicate on the rows.
func (m models) sees(v projections.Viewer, id string) bool {
	r, ok := m.repos[id]
	if !ok || r.DeletedAt != nil {
		return false
	}
	return v.SeesAll || r.Visibility == "public" || r.Owner == v.UserID ||
		slices.ContainsFunc(v.Selectors, func(s string) bool { return m.matches[projections.Match{SelectorID: s, RepoID: id}] })
}

// matching are the selectors that match a repository, sorted.
func (m models) matching(id string) (all []string) {
	for match := range m.matches {
		if match.RepoID == id {
			all = append(all, match.SelectorID)
		}
	}
	slices.Sort(all)
	return all
}

// why are the reasons why a viewer sees a repository.
func (m models) why(v projections.Viewer, id string) []string {
	hers := slices.DeleteFunc(m.matching(id), func(s string) bool { return !slices.Contains(v.Selectors, s) })
	r := m.repos[id]
	return sighttest.Reasons(v.Reasons(projections.Repo{Owner: r.Owner, Visibility: r.Visibility}, hers))
}

func (m models) reach(id string) projections.Reach {
	return projections.Reach{Owner: m.repos[id].Owner, Public: m.repos[id].Visibility == "public", Selectors: m.matching(id)}
}

package projections

import (
	"context"
	"maps"

	"chartledger/domain/selector"
)

// Match says that a selector matches a repository.
type Match struct{ SelectorID, RepoID string }

// MatchTable keeps what matches, within one transaction.
type MatchTable interface {
	// OfRepos answers the matches of repositories.
	OfRepos(ctx context.Context, repoIDs []string) ([]Match, error)
	// OfSelectors answers the matches of selectors with the repositories that come
	// after one, up to another and with it.
	OfSelectors(ctx context.Context, selectorIDs []string, after, upTo string) ([]Match, error)
	// Add takes in matches that are not there.
	Add(ctx context.Context, matches []Match) error
	// Rename has the matches of repositories follow their names.
	Rename(ctx context.Context, repoIDs []string) error
	// Remove takes out matches.
	Remove(ctx context.Context, matches []Match) error
	// DropRepos and DropSelectors take out all matches of repositories, or of selectors.
	DropRepos(ctx context.Context, ids []string) error
	DropSelectors(ctx context.Context, ids []string) error
}

// How many matches are looked at in one step, about, and how many repositories at
// least and at most: memory grows with neither.
const (
	stepMatches = 200_000
	minStep     = 50
	maxStep     = 5_000
)

// step is how many repositories are compared at once with so many selectors.
func step(selectors int) int { return min(max(stepMatches/max(selectors, 1), minStep), maxStep) }

// rematch brings the matches up to date: of what is gone, of repositories with other
// labels, and of selectors with another expression.
func rematch(ctx context.Context, t SelectorTables, labels turn[LabelsRow], selectors turn[SelectorRow]) error {
	if gone := labels.gone(); len(gone) > 0 {
		if err := t.Matches.DropRepos(ctx, gone); err != nil {
			return err
		}
	}
	if gone := selectors.gone(); len(gone) > 0 {
		if err := t.Matches.DropSelectors(ctx, gone); err != nil {
			return err
		}
	}
	if ids := renamed(labels); len(ids) > 0 {
		if err := t.Matches.Rename(ctx, ids); err != nil {
			return err
		}
	}
	relabelled := labels.changed(func(a, b LabelsRow) bool { return maps.Equal(a.Labels, b.Labels) })
	if err := rematchRepos(ctx, t, relabelled, labels.before); err != nil {
		return err
	}
	return rematchSelectors(ctx, t, selectors.changed(func(a, b SelectorRow) bool { return a.Expression == b.Expression }))
}

// renamed are the repositories that had another name.
func renamed(t turn[LabelsRow]) (ids []string) {
	for _, r := range t.changed(func(a, b LabelsRow) bool { return a.Name == b.Name }) {
		if _, had := t.before[r.ID]; had {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// rematchRepos compares repositories with all selectors. Only those that had labels
// before can have matches.
func rematchRepos(ctx context.Context, t SelectorTables, repos []LabelsRow, before map[string]LabelsRow) error {
	if len(repos) == 0 {
		return nil
	}
	all, err := everySelector(ctx, t.Selectors)
	if err != nil || len(all) == 0 {
		return err
	}
	index := indexOf(all)
	for size := step(len(all)); len(repos) > 0; {
		some := repos[:min(size, len(repos))]
		repos = repos[len(some):]
		var known []string
		for _, r := range some {
			if _, had := before[r.ID]; had {
				known = append(known, r.ID)
			}
		}
		var had []Match
		if len(known) > 0 {
			if had, err = t.Matches.OfRepos(ctx, known); err != nil {
				return err
			}
		}
		if err := settle(ctx, t.Matches, index, some, had); err != nil {
			return err
		}
	}
	return nil
}

// rematchSelectors compares selectors with all repositories, going through these once.
func rematchSelectors(ctx context.Context, t SelectorTables, selectors []SelectorRow) error {
	if len(selectors) == 0 {
		return nil
	}
	index, size := indexOf(selectors), step(len(selectors))
	ids := make([]string, len(selectors))
	for i, s := range selectors {
		ids[i] = s.ID
	}
	for after := ""; ; {
		repos, err := t.Labels.After(ctx, after, size)
		if err != nil || len(repos) == 0 {
			return err
		}
		last := repos[len(repos)-1].ID
		had, err := t.Matches.OfSelectors(ctx, ids, after, last)
		if err != nil {
			return err
		}
		if err := settle(ctx, t.Matches, index, repos, had); err != nil {
			return err
		}
		after = last
	}
}

// settle makes the matches of repositories with the index's selectors, which were
// those of had, what they should be.
func settle(ctx context.Context, t MatchTable, index *selector.Index, repos []LabelsRow, had []Match) error {
	stays := make(map[Match]bool, len(had)) // false: not known to yet
	for _, m := range had {
		stays[m] = false
	}
	var added, gone []Match
	for _, r := range repos {
		for _, id := range index.Matching(r.Labels) {
			m := Match{SelectorID: id, RepoID: r.ID}
			if _, was := stays[m]; was {
				stays[m] = true
			} else {
				added = append(added, m)
			}
		}
	}
	for _, m := range had {
		if !stays[m] {
			gone = append(gone, m)
		}
	}
	if len(gone) > 0 {
		if err := t.Remove(ctx, gone); err != nil {
			return err
		}
	}
	if len(added) == 0 {
		return nil
	}
	return t.Add(ctx, added)
}

// everySelector are all selectors.
func everySelector(ctx context.Context, t Listed[SelectorRow]) (all []SelectorRow, err error) {
	for after := ""; ; after = all[len(all)-1].ID {
		some, err := t.After(ctx, after, maxStep)
		all = append(all, some...)
		if err != nil || len(some) < maxStep {
			return all, err
		}
	}
}

// indexOf files selectors. An expression that is not valid any more matches nothing.
func indexOf(rows []SelectorRow) *selector.Index {
	index := selector.NewIndex()
	for _, r := range rows {
		e, _ := selector.Parse(r.Expression)
		index.Add(r.ID, e)
	}
	return index
}

package postgres

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/projections"
)

// How an expression is tried on repositories.
const (
	triedAtOnce = 2_000   // rows
	maxTried    = 200_000 // rows that have the labels that are needed
	sampleSize  = 5
)

// matchedSQL counts what each of some selectors matches, no further than needed.
const matchedSQL = `SELECT s.id, (SELECT count(*) FROM (SELECT FROM {selectors}.matches m WHERE m.selector_id = s.id LIMIT `

// MatchedBy answers how many repositories each of these selectors matches.
func (q *Queries) MatchedBy(ctx context.Context, v projections.Viewer, at projections.Token, ids []string) (map[string]projections.Matched, error) {
	if !v.SeesAll {
		return nil, errNotForAll()
	}
	var a args
	sql := matchedSQL + strconv.Itoa(projections.MaxMatched+1) + ") m) AS repos FROM unnest(" + a.add(ids) + "::text[]) AS s (id)"
	type counted struct {
		ID    string
		Repos int
	}
	rows, err := single[counted](ctx, q, at, statement{sql, a, looked, len(ids)})
	all := make(map[string]projections.Matched, len(rows))
	for _, r := range rows {
		all[r.ID] = capped(r.Repos)
	}
	return all, err
}

func capped(repos int) projections.Matched {
	return projections.Matched{Repos: min(repos, projections.MaxMatched), Capped: repos > projections.MaxMatched}
}

// tried is a repository that an expression is tried on.
type tried struct {
	ID      string
	Labels  map[string]string
	NameKey string
}

// Preview answers what an expression matches. The database finds what has the labels
// that it needs, and the expression itself is asked of each: what is promised here is
// what the selector does.
func (q *Queries) Preview(ctx context.Context, v projections.Viewer, at projections.Token, e selector.Expression) (p projections.Preview, err error) {
	if !v.SeesAll {
		return p, errNotForAll()
	}
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) error {
		found, more, err := matchedOf(ctx, s, e)
		if err != nil {
			return err
		}
		p.Matched = capped(len(found))
		p.Capped = p.Capped || more
		p.Sample, err = sampleOf(ctx, s, found)
		return err
	})
	return p, err
}

// matchedOf are the repositories that an expression matches, as many as are counted and
// one. more says that not all were tried.
func matchedOf(ctx context.Context, s snapshot, e selector.Expression) (found []tried, more bool, err error) {
	for after, n := "", 0; n < maxTried && len(found) <= projections.MaxMatched; n += triedAtOnce {
		var a args
		sql := "SELECT l.id, l.labels, l.name_key FROM {selectors}.labels l WHERE l.id > " + a.add(after) + needed(&a, e) +
			" ORDER BY l.id LIMIT " + strconv.Itoa(triedAtOnce)
		rows, err := collect[tried](ctx, s, sql, a)
		if err != nil {
			return nil, false, err
		}
		for _, r := range rows {
			if e.Matches(r.Labels) {
				found = append(found, r)
			}
		}
		if len(rows) < triedAtOnce {
			return found, false, nil
		}
		after = rows[len(rows)-1].ID
	}
	return found, true, nil
}

// needed are the labels that an expression needs, as a condition.
func needed(a *args, e selector.Expression) (sql string) {
	for _, n := range e.Needs() {
		if len(n.Values) == 0 {
			sql += " AND l.labels ? " + a.add(n.Key)
			continue
		}
		sql += " AND l.labels ->> " + a.add(n.Key) + " = ANY(" + a.add(n.Values) + "::text[])"
	}
	return sql
}

// sampleOf are the first of these by name, as repositories are shown.
func sampleOf(ctx context.Context, s snapshot, found []tried) ([]projections.Sampled, error) {
	slices.SortFunc(found, func(x, y tried) int { return cmp.Or(cmp.Compare(x.NameKey, y.NameKey), cmp.Compare(x.ID, y.ID)) })
	ids := make([]string, 0, sampleSize)
	for _, r := range found[:min(sampleSize, len(found))] {
		ids = append(ids, r.ID)
	}
	var a args
	return collect[projections.Sampled](ctx, s, `SELECT r.id, r.name, r.owner FROM {visibility}.repos r
		WHERE r.deleted_at IS NULL AND r.id = ANY(`+a.add(ids)+`::text[]) ORDER BY r.name_key, r.id`, a)
}

func errNotForAll() error {
	return domain.Refuse(domain.Forbidden, "forbidden", "Only those who see all repositories may know what selectors match.")
}

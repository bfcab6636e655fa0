package postgres

import (
	"context"

	"chartledger/domain"
	"chartledger/projections"
)

// reachColumns are a Reach.
const reachColumns = `SELECT r.owner, r.visibility = 'public' AS public,
	ARRAY(SELECT m.selector_id FROM {selectors}.matches m WHERE m.repo_id = r.id ORDER BY m.selector_id) AS selectors
	FROM {visibility}.repos r`

// Reach answers how far a repository is seen. Who merely sees it learns that she
// may not know; to everybody else there is none.
func (q *Queries) Reach(ctx context.Context, v projections.Viewer, at projections.Token, repoID string) (projections.Reach, error) {
	var a args
	where := " WHERE r.id = " + a.add(text(repoID)) + " AND " + visible(&a, v, "r")
	rows, err := single[projections.Reach](ctx, q, at, statement{reachColumns + where, a, looked, 1})
	if err != nil {
		return projections.Reach{}, err
	}
	found, err := first(rows, "repository")
	switch {
	case err != nil:
		return projections.Reach{}, err
	case !v.SeesAll && found.Owner != v.UserID:
		return projections.Reach{}, domain.Refuse(domain.Forbidden, "forbidden",
			"Only the owner, operators and services may know who sees a repository.")
	}
	return found, nil
}

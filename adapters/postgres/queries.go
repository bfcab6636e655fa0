package postgres

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"chartledger/domain"
	"chartledger/projections"
)

// Queries answers what readers ask. It is safe for concurrent use.
type Queries struct {
	db       *DB
	lookout  *lookout
	patience time.Duration
	// seen is where the asked projections were kept when they were last looked up.
	seen    atomic.Pointer[places]
	samples samples
}

var _ projections.Queries = (*Queries)(nil)

// Queries are the queries of the live generations.
func (db *DB) Queries() *Queries {
	return &Queries{db: db, lookout: &lookout{db: db}, patience: patience}
}

// visible is the one rule of who sees a repository, as a condition on the alias
// repo of the table of repositories. Every query has it. A deleted repository is
// seen by nobody, whatever other tables still have of it.
func visible(a *args, v projections.Viewer, repo string) string {
	alive := repo + ".deleted_at IS NULL"
	switch {
	case v.SeesAll:
		return alive
	case v.UserID == "":
		return alive + " AND " + repo + ".visibility = 'public'"
	}
	sees := repo + ".visibility = 'public' OR " + repo + ".owner = " + a.add(v.UserID)
	if len(v.Selectors) > 0 {
		sees += " OR " + matchedBy(a, v, repo)
	}
	return alive + " AND (" + sees + ")"
}

// matchedBy says whether one of the viewer's selectors matches a repository.
//
// Not EXISTS: to answer it for a page's few, all that she sees would be collected. And
// a repository's few are read before hers are looked for among them: to look for each
// of hers in the index takes longer.
func matchedBy(a *args, v projections.Viewer, repo string) string {
	return "(SELECT true FROM (SELECT m.selector_id FROM {selectors}.matches m WHERE m.repo_id = " + repo + ".id OFFSET 0) m" +
		" WHERE m.selector_id = ANY(" + a.having(v) + ") LIMIT 1)"
}

// having are the viewer's selectors: there may be a thousand, so they go once.
func (a *args) having(v projections.Viewer) string {
	if a.selectors == "" {
		a.selectors = a.add(v.Selectors) + "::text[]"
	}
	return a.selectors
}

// notFound is the answer for what is not there and for what is not to be seen.
func notFound(what string) error {
	return domain.Refuse(domain.NotFound, "not_found", "There is no such "+what+".")
}

// Built says whether there are rows of all projections that this version reads, of all
// that is before at, for a process that leaves the making of them to others. It does not wait.
func (q *Queries) Built(ctx context.Context, at projections.Token) error {
	err := q.once(ctx, projections.All(), at, func(context.Context, snapshot) error { return nil })
	if errors.Is(err, errLagging) {
		return errNotBuilt()
	}
	return queryError(err)
}

package projections

import (
	"context"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// VisibilityTables are the tables of the projection visibility.
type VisibilityTables struct {
	Repos    Table[RepoRow]
	Requests Table[RequestRow]
}

// FoldVisibility brings the tables up to date with records, in their order.
func FoldVisibility(ctx context.Context, t VisibilityTables, records []domain.Recorded) error {
	var repoIDs, syncIDs []string
	for _, r := range records {
		repoIDs = append(repoIDs, r.Event.PartitionKey())
		if _, ok := syncRef(r.Event); ok {
			syncIDs = append(syncIDs, r.Event.Subject())
		}
	}
	repos, err := load(ctx, t.Repos, repoIDs)
	if err != nil {
		return err
	}
	requests, err := load(ctx, t.Requests, syncIDs)
	if err != nil {
		return err
	}
	for _, r := range records {
		foldVisibility(repos, requests, r)
	}
	if err := repos.save(ctx); err != nil {
		return err
	}
	return requests.save(ctx)
}

// foldVisibility brings the rows up to date with one record.
func foldVisibility(repos *rows[RepoRow], requests *rows[RequestRow], r domain.Recorded) {
	if _, ok := syncRef(r.Event); ok {
		id := r.Event.Subject()
		requests.put(id, requests.get(id).Evolve(r))
	}
	if d, ok := r.Event.(repo.Deleted); ok {
		requests.drop(d.RepoID)
	}
	if row := repos.get(r.Event.PartitionKey()).Evolve(r); row.ID != "" {
		repos.put(row.ID, row)
	}
}

// syncRef is the sync that an event of repo-events is about, if it is about one.
func syncRef(e domain.Event) (syncs.Ref, bool) {
	switch e := e.(type) {
	case syncs.Requested:
		return e.Ref, true
	case syncs.CancelRequested:
		return e.Ref, true
	case syncs.Released:
		return e.Ref, true
	case syncs.Discarded:
		return e.Ref, true
	}
	return syncs.Ref{}, false
}

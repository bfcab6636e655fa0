package indexing

import (
	"context"
	"errors"
	"slices"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Auditor compares what lies in the storage of a repository with the index there.
// *publishing.Auditor is one.
type Auditor interface {
	// Audit answers a warning for each package that the index does not name, and for
	// each entry whose package is missing.
	Audit(ctx context.Context, t repo.Target) ([]syncs.Warning, error)
}

// audit has the storage looked at that charts are published to: whoever was
// interrupted may have left something there. What it finds says nothing of the
// index's entries, so that it neither counts as seen nor as left out.
func (r *run) audit(ctx context.Context) {
	if r.Auditor == nil || r.work.Repo.Mode != repo.ReadWrite {
		return
	}
	if r.outside(ctx) != nil {
		return
	}
	found, err := r.audited(ctx)
	var refusal *domain.Error
	switch {
	case ctx.Err() != nil:
		return
	case errors.As(err, &refusal):
		found = []syncs.Warning{{Reason: "The storage cannot be compared with its index: " + refusal.Detail}}
	case err != nil:
		r.Logger.Warn("a storage cannot be compared with its index", "repo", r.run.RepoID, "error", err)
	}
	r.found = found
	r.lap("audit")
}

// auditTime bounds an audit: the catalog is right already, and others wait.
const auditTime = 30 * time.Second

// audited is what the auditor finds.
func (r *run) audited(ctx context.Context) ([]syncs.Warning, error) {
	ctx, cancel := context.WithTimeout(ctx, auditTime)
	defer cancel()
	t := r.work.Repo.Target()
	if ref := r.work.Repo.Credential; ref != nil {
		credential, err := r.Open(ctx, ref.SecretID)
		if err != nil {
			return nil, err
		}
		t.Credential = &credential
	}
	return r.Auditor.Audit(ctx, t)
}

// everyWarning is what was wrong with entries, and then what the audit found.
func (r *run) everyWarning() []syncs.Warning {
	all := slices.Concat(r.warnings, r.found)
	return all[:min(len(all), syncs.MaxWarnings)]
}

// foundBefore says whether what the audit found is what the last outcome told, as far
// as this process knows.
func (r *run) foundBefore() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Equal(r.place(r.run.RepoID).found, r.found)
}

// noted remembers what an outcome told.
func (r *run) noted() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.place(r.run.RepoID).found = r.found
}

package projections

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
)

// AppRow is an app of a repository's catalog. Versions counts those not withdrawn.
type AppRow struct {
	ID, RepoID, Name string
	Summary          catalog.Summary
	Versions         int
	UpdatedAt        time.Time
}

// RowID is the app.
func (r AppRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r AppRow) OfRepo() string { return r.RepoID }

// Evolve is the row after e. more is by how much the number of its versions grew,
// which only the versions' own rows can tell.
func (r AppRow) Evolve(e domain.Recorded, more int) AppRow {
	ref, ok := appRef(e.Event)
	if !ok {
		return r
	}
	r.ID, r.RepoID, r.Name = ref.AppID, ref.RepoID, ref.App
	r.Versions += more
	switch x := e.Event.(type) {
	case catalog.AppRegistered:
		r.Summary = x.Summary
	case catalog.AppChanged:
		r.Summary = x.Summary
	case catalog.VersionMissing, catalog.VersionFound:
		return r // a mark of a held run, no change of the app
	}
	r.UpdatedAt = moment(e.At)
	return r
}

package projections

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
)

// VersionRow is one version of an app. A withdrawn one keeps its row: downstream
// still has it installed, and it comes back under the same id.
type VersionRow struct {
	ID, AppID, RepoID, App string
	Listing                catalog.Listing
	PublishedAt            time.Time
	WithdrawnAt            *time.Time
	Missing                bool
}

// RowID is the version.
func (r VersionRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r VersionRow) OfRepo() string { return r.RepoID }

// Live says whether the index lists it: published and not withdrawn.
func (r VersionRow) Live() bool { return !r.PublishedAt.IsZero() && r.WithdrawnAt == nil }

// Evolve is the row after e.
func (r VersionRow) Evolve(e domain.Recorded) VersionRow {
	at := moment(e.At)
	switch x := e.Event.(type) {
	case catalog.VersionPublished:
		r = r.of(x.VersionRef, x.Version)
		r.Listing, r.PublishedAt, r.WithdrawnAt, r.Missing = x.Listing, at, nil, false
	case catalog.VersionChanged:
		r = r.of(x.VersionRef, x.Version)
		r.Listing = x.Listing
	case catalog.VersionWithdrawn:
		r = r.of(x.VersionRef, x.Version)
		r.WithdrawnAt, r.Missing = &at, false
	case catalog.VersionMissing:
		r = r.of(x.VersionRef, x.Version)
		r.Missing = true
	case catalog.VersionFound:
		r = r.of(x.VersionRef, x.Version)
		r.Missing = false
	}
	return r
}

func (r VersionRow) of(ref catalog.VersionRef, version string) VersionRow {
	r.ID, r.AppID, r.RepoID, r.App = ref.VersionID, ref.AppID, ref.RepoID, ref.App
	r.Listing.Version = version
	return r
}

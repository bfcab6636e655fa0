package projections

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// RepoRow is a repository. A deleted one keeps its row, for what its history
// needs (whose it was), but no query of repositories shows it.
type RepoRow struct {
	ID, Owner, Name, Description, URL string
	Runtimes                          []string
	Kind                              repo.Kind
	Mode                              repo.Mode
	Visibility                        repo.Visibility
	Labels                            map[string]string
	HasCredential                     bool
	Disabled                          bool
	SyncIntervalSeconds               int64
	TLS                               repo.TLS
	CredentialToOtherHosts            bool
	Version                           int64
	Requested                         int64 // the offset after the newest request; 0 before the first
	CreatedAt, UpdatedAt              time.Time
	DeletedAt                         *time.Time
}

// RowID is the repository.
func (r RepoRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r RepoRow) OfRepo() string { return r.ID }

// Evolve is the row after e: what the domain says the repository is then, with the
// columns that only reads need.
func (r RepoRow) Evolve(e domain.Recorded) RepoRow {
	if asked, ok := e.Event.(syncs.Requested); ok {
		r.ID, r.Requested = asked.RepoID, max(r.Requested, e.Position.Offset+1)
		return r
	}
	e.At = moment(e.At)
	before := r.definition()
	after := before.Evolve(e)
	if after.Version == before.Version {
		return r // not about a definition
	}
	if after.Deleted {
		r.DeletedAt = &e.At
	}
	return r.defined(after)
}

// definition is the repository that the row shows. Which credential it has no read
// model knows, only that there is one.
func (r RepoRow) definition() repo.Repo {
	d := repo.Repo{
		ID: r.ID, Owner: r.Owner, Name: r.Name, Description: r.Description, URL: r.URL, Runtimes: r.Runtimes,
		Kind: r.Kind, Mode: r.Mode, Visibility: r.Visibility, Labels: r.Labels, Disabled: r.Disabled,
		SyncIntervalSeconds: r.SyncIntervalSeconds, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		TLS: r.TLS, CredentialToOtherHosts: r.CredentialToOtherHosts,
	}
	if r.HasCredential {
		d.Credential = &repo.CredentialRef{}
	}
	return d
}

// defined is the row of the repository d.
func (r RepoRow) defined(d repo.Repo) RepoRow {
	r.ID, r.Owner, r.Name, r.Description, r.URL, r.Runtimes = d.ID, d.Owner, d.Name, d.Description, d.URL, d.Runtimes
	r.Kind, r.Mode, r.Visibility, r.Labels, r.Disabled = d.Kind, d.Mode, d.Visibility, d.Labels, d.Disabled
	r.HasCredential, r.SyncIntervalSeconds = d.Credential != nil, d.SyncIntervalSeconds
	r.TLS, r.CredentialToOtherHosts = d.TLS, d.CredentialToOtherHosts
	r.Version, r.CreatedAt, r.UpdatedAt = d.Version, d.CreatedAt, d.UpdatedAt
	return r
}

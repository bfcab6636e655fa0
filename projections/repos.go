package projections

import (
	"maps"
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
	Version                           int64
	Requested                         int64 // the offset after the newest request; 0 before the first
	CreatedAt, UpdatedAt              time.Time
	DeletedAt                         *time.Time
}

// RowID is the repository.
func (r RepoRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r RepoRow) OfRepo() string { return r.ID }

// Evolve is the row after e.
func (r RepoRow) Evolve(e domain.Recorded) RepoRow {
	if asked, ok := e.Event.(syncs.Requested); ok {
		r.ID, r.Requested = asked.RepoID, max(r.Requested, e.Position.Offset+1)
		return r
	}
	changed, ok := r.define(e.Event)
	if !ok {
		return r
	}
	at := moment(e.At)
	changed.ID, changed.Version, changed.UpdatedAt = e.Event.Subject(), e.Version, at
	switch e.Event.(type) {
	case repo.Created:
		changed.CreatedAt = at
	case repo.Deleted:
		changed.DeletedAt = &at
	}
	return changed
}

// define is the row with what an event of the definition says, if it is one.
func (r RepoRow) define(e domain.Event) (RepoRow, bool) {
	switch e := e.(type) {
	case repo.Created:
		return r.create(e), true
	case repo.Updated:
		return r.update(e), true
	case repo.LabelAttached:
		r.Labels = with(r.Labels, e.Key, e.Value)
	case repo.LabelDetached:
		r.Labels = without(r.Labels, e.Key)
	case repo.LabelsReplaced:
		r.Labels = maps.Clone(e.Labels)
	case repo.VisibilitySet:
		r.Visibility = e.Visibility
	case repo.CredentialSet:
		r.HasCredential = true
	case repo.CredentialCleared:
		r.HasCredential = false
	case repo.Enabled:
		r.Disabled = false
	case repo.Disabled:
		r.Disabled = true
	case repo.Transferred:
		r.Owner = e.To
	case repo.Deleted:
	default:
		return r, false
	}
	return r, true
}

func (r RepoRow) create(e repo.Created) RepoRow {
	r.Owner, r.Name, r.Description, r.URL = e.Owner, e.Name, e.Description, e.URL
	r.Runtimes, r.Kind, r.Mode, r.Visibility = e.Runtimes, e.Kind, e.Mode, e.Visibility
	r.Labels, r.HasCredential = maps.Clone(e.Labels), e.Credential != nil
	r.SyncIntervalSeconds = e.SyncIntervalSeconds
	return r
}

func (r RepoRow) update(e repo.Updated) RepoRow {
	set(&r.Name, e.Name)
	set(&r.Description, e.Description)
	set(&r.URL, e.URL)
	set(&r.Kind, e.Kind)
	set(&r.Mode, e.Mode)
	set(&r.SyncIntervalSeconds, e.SyncIntervalSeconds)
	if e.Runtimes != nil {
		r.Runtimes = e.Runtimes
	}
	return r
}

// set gives *field the value, if there is one.
func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// with is a copy of labels in which key has value.
func with(labels map[string]string, key, value string) map[string]string {
	out := make(map[string]string, len(labels)+1)
	maps.Copy(out, labels)
	out[key] = value
	return out
}

// without is a copy of labels that lacks key.
func without(labels map[string]string, key string) map[string]string {
	out := maps.Clone(labels)
	delete(out, key)
	return out
}

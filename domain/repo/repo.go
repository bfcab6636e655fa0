// Package repo decides what may happen to a repository: a source of packages
// with an owner, a URL, a mode, labels and a visibility.
//
// A Repo is the fold of its events. Its methods take an intention and answer the
// events that follow from it, or the reason why none may. They change nothing.
package repo

import (
	"maps"
	"slices"
	"time"

	"chartledger/domain"
)

// Repo is one repository. The zero Repo has not been created.
type Repo struct {
	ID, Owner, Name, Description, URL string
	Runtimes                          []string
	Kind                              Kind
	Mode                              Mode
	Visibility                        Visibility
	Labels                            map[string]string // never changed in place
	Credential                        *CredentialRef
	SyncIntervalSeconds               int64
	TLS                               TLS
	CredentialToOtherHosts            bool // a redirect takes it along
	Disabled, Deleted                 bool
	Version                           int64 // counts changes of the definition
	CreatedAt, UpdatedAt              time.Time
}

// Evolve is the repository after r. Values that were handed out stay as they are.
func (r Repo) Evolve(rec domain.Recorded) Repo {
	switch e := rec.Event.(type) {
	case Created:
		r = Repo{ID: e.RepoID, Owner: e.Owner, Name: e.Name, Description: e.Description, URL: e.URL,
			Runtimes: e.Runtimes, Kind: e.Kind, Mode: e.Mode, Visibility: e.Visibility, Labels: e.Labels,
			Credential: e.Credential, SyncIntervalSeconds: e.SyncIntervalSeconds, CreatedAt: rec.At,
			TLS: e.TLS, CredentialToOtherHosts: e.CredentialToOtherHosts}
	case Updated:
		r = r.updated(e)
	case LabelAttached:
		r.Labels = maps.Clone(r.Labels)
		if r.Labels == nil {
			r.Labels = make(map[string]string, 1)
		}
		r.Labels[e.Key] = e.Value
	case LabelDetached:
		r.Labels = maps.Clone(r.Labels)
		delete(r.Labels, e.Key)
	case LabelsReplaced:
		r.Labels = e.Labels
	case VisibilitySet:
		r.Visibility = e.Visibility
	case CredentialSet:
		r.Credential = &e.Credential
	case CredentialCleared:
		r.Credential = nil
	case Enabled:
		r.Disabled = false
	case Disabled:
		r.Disabled = true
	case Transferred:
		r.Owner = e.To
	case Deleted:
		r.Deleted = true
	default:
		return r // not about a definition
	}
	r.Version, r.UpdatedAt = rec.Version, rec.At
	return r
}

func (r Repo) updated(e Updated) Repo {
	set(&r.Name, e.Name)
	set(&r.Description, e.Description)
	set(&r.URL, e.URL)
	set(&r.Kind, e.Kind)
	set(&r.Mode, e.Mode)
	set(&r.SyncIntervalSeconds, e.SyncIntervalSeconds)
	set(&r.TLS, e.TLS)
	set(&r.CredentialToOtherHosts, e.CredentialToOtherHosts)
	if e.Runtimes != nil {
		r.Runtimes = e.Runtimes
	}
	return r
}

// set gives *field the new value, if there is one.
func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// ChangesSource says whether e changes where or how the index is read: then a
// run that works with the older definition is superseded.
func ChangesSource(e domain.Event) bool {
	switch e := e.(type) {
	case Created, CredentialSet, CredentialCleared, Enabled, Disabled, Deleted:
		return true
	case Updated:
		return e.URL != nil || e.Runtimes != nil || e.Mode != nil || e.TLS != nil || e.CredentialToOtherHosts != nil
	}
	return false
}

// Syncable says why the repository cannot be synced, or nil.
func (r Repo) Syncable() error {
	switch {
	case r.Kind != Helm:
		return domain.Refuse(domain.Conflict, "not_a_helm_repository", "Only Helm repositories can be synced.")
	case r.Disabled:
		return domain.Refuse(domain.Conflict, "repo_disabled", "The repository is disabled. Enable it first.")
	}
	return nil
}

// Publishable says why charts cannot be published to the repository, or nil.
func (r Repo) Publishable() error {
	if err := r.Syncable(); err != nil {
		return err
	}
	if r.Mode != ReadWrite {
		return domain.Refuse(domain.Conflict, "repo_read_only",
			"The repository has the mode ro: nothing is published to it or removed from it. Give it the mode rw first.")
	}
	return nil
}

// sameRuntimes says whether a and b name the same runtimes, in any order.
func sameRuntimes(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

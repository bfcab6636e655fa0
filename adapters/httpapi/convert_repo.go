package httpapi

import (
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// createdRepo is a repository as its creation left it: the answer that every
// repeat of the request gets too.
func createdRepo(r repo.Repo) api.Repo {
	return api.Repo{
		ID: r.ID, Name: r.Name, Description: r.Description, URL: r.URL, Owner: r.Owner,
		Runtimes: runtimesOf(r.Runtimes), Kind: api.RepoKind(r.Kind), Mode: api.RepoMode(r.Mode),
		Visibility: api.Visibility(r.Visibility), Labels: labelsOf(r.Labels),
		Status: api.RepoStatusPending, HasCredential: r.Credential != nil,
		SyncIntervalSeconds: r.SyncIntervalSeconds, Version: r.Version,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		TLS: tlsOf(r.TLS), CredentialToOtherHosts: r.CredentialToOtherHosts,
	}
}

// changedRepo is a repository after a command, as far as the command knows: it
// does not know how the last sync went.
func changedRepo(o commands.Outcome) api.Repo {
	r := createdRepo(o.Repo)
	switch {
	case o.Repo.Disabled:
		r.Status = api.RepoStatusDisabled
	case o.SyncID != "":
		r.Status = api.RepoStatusSyncing // the command has asked for one
	}
	return r
}

// repoOf is a repository as the read models show it.
func (s *server) repoOf(r projections.Repo) api.Repo {
	return api.Repo{
		ID: r.ID, Name: r.Name, Description: r.Description, URL: r.URL, Owner: r.Owner,
		Runtimes: runtimesOf(r.Runtimes), Kind: api.RepoKind(r.Kind), Mode: api.RepoMode(r.Mode),
		Visibility: api.Visibility(r.Visibility), Labels: labelsOf(r.Labels),
		Access: s.reasonsOf(r.Access),
		Status: api.RepoStatus(r.Status), HasCredential: r.HasCredential, LastSync: lastSyncOf(r.LastSync),
		SyncIntervalSeconds: r.SyncIntervalSeconds, Version: r.Version,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		TLS: tlsOf(r.TLS), CredentialToOtherHosts: r.CredentialToOtherHosts,
	}
}

// reasonsOf names the selectors: their names are known here, not to the read models.
func (s *server) reasonsOf(reasons []projections.Reason) []api.AccessReason {
	shown := make([]api.AccessReason, len(reasons))
	for i, r := range reasons {
		shown[i] = api.AccessReason{Reason: api.AccessKind(r.Why), SelectorID: named(r.SelectorID)}
		if r.SelectorID == "" {
			continue
		}
		if it, err := s.Access.Selector(r.SelectorID); err == nil { // or it was removed a moment ago
			shown[i].Selector = &it.Name
		}
	}
	return shown
}

func lastSyncOf(l *projections.LastSync) *api.LastSync {
	if l == nil {
		return nil
	}
	return &api.LastSync{ID: l.ID, Status: api.SyncStatus(l.Status), FinishedAt: given(l.FinishedAt),
		Apps: l.Apps, Versions: l.Versions}
}

func runtimesOf(names []string) api.Runtimes {
	runtimes := make(api.Runtimes, len(names))
	for i, n := range names {
		runtimes[i] = api.Runtime(n)
	}
	return runtimes
}

func runtimeNames(runtimes api.Runtimes) []string {
	names := make([]string, len(runtimes))
	for i, r := range runtimes {
		names[i] = string(r)
	}
	return names
}

// labelsOf is never nil: a repository without labels has {}, not null.
func labelsOf(labels map[string]string) api.Labels {
	if labels == nil {
		return api.Labels{}
	}
	return labels
}

// credentialOf is a submitted credential; nil is none.
func credentialOf(c *api.Credential) *repo.Credential {
	if c == nil {
		return nil
	}
	return &repo.Credential{
		Kind: string(c.Kind), Username: c.Username, Password: c.Password.Reveal(), Token: c.Token.Reveal(),
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey.Reveal(),
		ClientCertificate: c.ClientCertificate, ClientKey: c.ClientKey.Reveal(),
	}
}

// tlsOf is left out where servers are known as usual.
func tlsOf(t repo.TLS) *api.RepoTLS {
	if t == (repo.TLS{}) {
		return nil
	}
	return &api.RepoTLS{CaCertificates: &t.CACertificates, InsecureSkipVerify: &t.InsecureSkipVerify}
}

// trust is what a new repository is to know its servers by.
func trust(t *api.RepoTLS) repo.TLS {
	p := trustPatch(t)
	return repo.TLS{CACertificates: value(p.CACertificates), InsecureSkipVerify: value(p.InsecureSkipVerify)}
}

func trustPatch(t *api.RepoTLS) repo.TLSPatch {
	if t == nil {
		return repo.TLSPatch{}
	}
	return repo.TLSPatch{CACertificates: t.CaCertificates, InsecureSkipVerify: t.InsecureSkipVerify}
}

// given is a time, or nil for the zero one.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// inUTC is a time that may be missing.
func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return given(*t)
}

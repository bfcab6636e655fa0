package repo

import (
	"maps"

	"chartledger/domain"
)

// Draft is a repository to be created. The URL has passed validation, which found Kind.
type Draft struct {
	ID, Owner, Name, Description, URL string
	Runtimes                          []string
	Kind                              Kind
	Mode                              Mode
	Visibility                        Visibility
	Labels                            map[string]string
	Credential                        *CredentialRef
	SyncIntervalSeconds               int64
	TLS                               TLS
	CredentialToOtherHosts            bool
}

// Create brings a repository into being.
func Create(d Draft) ([]domain.Event, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return []domain.Event{Created{
		Ref: Ref{d.ID}, Owner: d.Owner, Name: d.Name, Description: d.Description, URL: d.URL,
		Runtimes: d.Runtimes, Kind: d.Kind, Mode: d.Mode, Visibility: d.Visibility, Labels: d.Labels,
		Credential: d.Credential, SyncIntervalSeconds: d.SyncIntervalSeconds,
		TLS: d.TLS.cleaned(), CredentialToOtherHosts: d.CredentialToOtherHosts,
	}}, nil
}

// Patch is what to change; nil fields stay. Kind is what validating the changed
// source found; it is needed only if the patch changes the source.
type Patch struct {
	Name, Description, URL *string
	Runtimes               []string
	Mode                   *Mode
	Kind                   *Kind
	SyncIntervalSeconds    *int64
	TLS                    TLSPatch
	CredentialToOtherHosts *bool
}

// Update changes what the patch says and is not so already.
func (r Repo) Update(p Patch) ([]domain.Event, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	e := Updated{Ref: Ref{r.ID},
		Name: changed(r.Name, p.Name), Description: changed(r.Description, p.Description),
		URL: changed(r.URL, p.URL), Mode: changed(r.Mode, p.Mode),
		SyncIntervalSeconds:    changed(r.SyncIntervalSeconds, p.SyncIntervalSeconds),
		CredentialToOtherHosts: changed(r.CredentialToOtherHosts, p.CredentialToOtherHosts),
	}
	trust := p.TLS.applied(r.TLS)
	e.TLS = changed(r.TLS, &trust)
	if p.Runtimes != nil && !sameRuntimes(r.Runtimes, p.Runtimes) {
		e.Runtimes = p.Runtimes
	}
	if ChangesSource(e) {
		e.Kind = changed(r.Kind, p.Kind)
	}
	if e.Name == nil && e.Description == nil && e.SyncIntervalSeconds == nil && !ChangesSource(e) {
		return nil, nil
	}
	return []domain.Event{e}, nil
}

// changed is the new value if it is one.
func changed[T comparable](old T, to *T) *T {
	if to == nil || *to == old {
		return nil
	}
	return to
}

// NeedsProbe says whether the patch changes the source, so that it has to be
// validated first, and what to validate.
func (r Repo) NeedsProbe(p Patch) (Target, bool) {
	trust := p.TLS.applied(r.TLS)
	to := r.updated(Updated{URL: p.URL, Runtimes: p.Runtimes, Mode: p.Mode, TLS: &trust, CredentialToOtherHosts: p.CredentialToOtherHosts})
	return to.Target(), !to.Target().same(r.Target())
}

// Target is what to validate of the repository as it is. The credential is in the vault.
func (r Repo) Target() Target {
	return Target{URL: r.URL, Runtimes: r.Runtimes, Mode: r.Mode, TLS: r.TLS, CredentialToOtherHosts: r.CredentialToOtherHosts}
}

// same says whether t and other are read in the same way, whatever the credentials.
func (t Target) same(other Target) bool {
	return t.URL == other.URL && t.Mode == other.Mode && sameRuntimes(t.Runtimes, other.Runtimes) &&
		t.TLS == other.TLS && t.CredentialToOtherHosts == other.CredentialToOtherHosts
}

// AttachLabel has the repository carry key=value: the owner's consent to whoever
// selects that.
func (r Repo) AttachLabel(key, value string) ([]domain.Event, error) {
	if err := validateLabel("/key", "/value", key, value); err != nil {
		return nil, err
	}
	old, has := r.Labels[key]
	if has && old == value {
		return nil, nil
	}
	if !has && len(r.Labels) >= MaxLabels {
		return nil, errTooManyLabels()
	}
	return []domain.Event{LabelAttached{Ref: Ref{r.ID}, Key: key, Value: value}}, nil
}

// DetachLabel takes the label off.
func (r Repo) DetachLabel(key string) ([]domain.Event, error) {
	if _, has := r.Labels[key]; !has {
		return nil, nil
	}
	return []domain.Event{LabelDetached{Ref: Ref{r.ID}, Key: key}}, nil
}

// ReplaceLabels has the repository carry these labels and no others.
func (r Repo) ReplaceLabels(labels map[string]string) ([]domain.Event, error) {
	if err := ValidateLabels(labels); err != nil {
		return nil, err
	}
	if maps.Equal(r.Labels, labels) {
		return nil, nil
	}
	return []domain.Event{LabelsReplaced{Ref: Ref{r.ID}, Labels: labels}}, nil
}

// SetVisibility makes it public or private.
func (r Repo) SetVisibility(v Visibility) ([]domain.Event, error) {
	if err := validateVisibility(v); err != nil {
		return nil, err
	}
	if r.Visibility == v {
		return nil, nil
	}
	return []domain.Event{VisibilitySet{Ref: Ref{r.ID}, Visibility: v}}, nil
}

// SetCredential has the secret used from now on. Secrets have no equals: it always changes.
func (r Repo) SetCredential(c CredentialRef) ([]domain.Event, error) {
	return []domain.Event{CredentialSet{Ref: Ref{r.ID}, Credential: c}}, nil
}

// ClearCredential has the repository read without one.
func (r Repo) ClearCredential() ([]domain.Event, error) {
	if r.Credential == nil {
		return nil, nil
	}
	return []domain.Event{CredentialCleared{Ref: Ref{r.ID}}}, nil
}

// Enable has it synced again.
func (r Repo) Enable() ([]domain.Event, error) {
	if !r.Disabled {
		return nil, nil
	}
	return []domain.Event{Enabled{Ref: Ref{r.ID}}}, nil
}

// Disable stops its syncs. Its catalog stays.
func (r Repo) Disable() ([]domain.Event, error) {
	if r.Disabled {
		return nil, nil
	}
	return []domain.Event{Disabled{Ref: Ref{r.ID}}}, nil
}

// Transfer gives it to another owner.
func (r Repo) Transfer(to string) ([]domain.Event, error) {
	if r.Owner == to {
		return nil, nil
	}
	return []domain.Event{Transferred{Ref: Ref{r.ID}, From: r.Owner, To: to}}, nil
}

// Delete ends it for ever.
func (r Repo) Delete() ([]domain.Event, error) {
	return []domain.Event{Deleted{Ref: Ref{r.ID}}}, nil
}

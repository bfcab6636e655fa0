package repo

// Ref says which repository an event is about.
type Ref struct {
	RepoID string `json:"repo_id"`
}

// Subject, PartitionKey and Stream of a repository's event are the repository.
func (r Ref) Subject() string { return r.RepoID }

// PartitionKey keeps all events of one repository in order.
func (r Ref) PartitionKey() string { return r.RepoID }

// Stream counts the changes of the definition: the ETag.
func (r Ref) Stream() string { return r.RepoID }

// CredentialRef names a sealed secret; the secret itself is in the vault.
type CredentialRef struct {
	SecretID string `json:"secret_id"`
	Kind     string `json:"kind"` // basic, bearer, s3 or client_certificate
}

// Created: a repository was registered and its URL had passed validation.
type Created struct {
	Ref
	Owner               string            `json:"owner"`
	Name                string            `json:"name"`
	Description         string            `json:"description,omitempty"`
	URL                 string            `json:"url"`
	Runtimes            []string          `json:"runtimes"`
	Kind                Kind              `json:"kind"`
	Mode                Mode              `json:"mode"`
	Visibility          Visibility        `json:"visibility"`
	Labels              map[string]string `json:"labels,omitempty"`
	Credential          *CredentialRef    `json:"credential,omitempty"`
	SyncIntervalSeconds int64             `json:"sync_interval_seconds"`

	TLS                    TLS  `json:"tls,omitzero"`
	CredentialToOtherHosts bool `json:"credential_to_other_hosts,omitempty"`
}

// Type is its frozen name.
func (Created) Type() string { return "chartledger.repo.created.v1" }

// Updated: the fields that are set have new values.
type Updated struct {
	Ref
	Name                *string  `json:"name,omitempty"`
	Description         *string  `json:"description,omitempty"`
	URL                 *string  `json:"url,omitempty"`
	Runtimes            []string `json:"runtimes,omitempty"`
	Kind                *Kind    `json:"kind,omitempty"`
	Mode                *Mode    `json:"mode,omitempty"`
	SyncIntervalSeconds *int64   `json:"sync_interval_seconds,omitempty"`

	TLS                    *TLS  `json:"tls,omitempty"` // all of it; empty: as at first
	CredentialToOtherHosts *bool `json:"credential_to_other_hosts,omitempty"`
}

// Type is its frozen name.
func (Updated) Type() string { return "chartledger.repo.updated.v1" }

// LabelAttached: the repository carries key=value; an older value is replaced.
type LabelAttached struct {
	Ref
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Type is its frozen name.
func (LabelAttached) Type() string { return "chartledger.repo.label_attached.v1" }

// LabelDetached: the repository no longer carries the key.
type LabelDetached struct {
	Ref
	Key string `json:"key"`
}

// Type is its frozen name.
func (LabelDetached) Type() string { return "chartledger.repo.label_detached.v1" }

// LabelsReplaced: these are all the labels now.
type LabelsReplaced struct {
	Ref
	Labels map[string]string `json:"labels"`
}

// Type is its frozen name.
func (LabelsReplaced) Type() string { return "chartledger.repo.labels_replaced.v1" }

// VisibilitySet: the repository is public, or private, from now on.
type VisibilitySet struct {
	Ref
	Visibility Visibility `json:"visibility"`
}

// Type is its frozen name.
func (VisibilitySet) Type() string { return "chartledger.repo.visibility_set.v1" }

// CredentialSet: this secret is used from now on.
type CredentialSet struct {
	Ref
	Credential CredentialRef `json:"credential"`
}

// Type is its frozen name.
func (CredentialSet) Type() string { return "chartledger.repo.credential_set.v1" }

// CredentialCleared: the repository is read without a credential.
type CredentialCleared struct {
	Ref
}

// Type is its frozen name.
func (CredentialCleared) Type() string { return "chartledger.repo.credential_cleared.v1" }

// Enabled: it is synced again.
type Enabled struct {
	Ref
}

// Type is its frozen name.
func (Enabled) Type() string { return "chartledger.repo.enabled.v1" }

// Disabled: it is not synced; its catalog stays.
type Disabled struct {
	Ref
}

// Type is its frozen name.
func (Disabled) Type() string { return "chartledger.repo.disabled.v1" }

// Transferred: it has another owner.
type Transferred struct {
	Ref
	From string `json:"from"`
	To   string `json:"to"`
}

// Type is its frozen name.
func (Transferred) Type() string { return "chartledger.repo.transferred.v1" }

// Deleted: it is gone; its id is never used again, its name is free.
type Deleted struct {
	Ref
}

// Type is its frozen name.
func (Deleted) Type() string { return "chartledger.repo.deleted.v1" }

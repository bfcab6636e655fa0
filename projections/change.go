package projections

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Change is a field that an event changed. Old is nil where there was nothing
// before, or where the fold does not know; New where there is nothing any more.
// Of a secret, and of certificates, it says only that they changed.
type Change struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old,omitempty"`
	New   json.RawMessage `json:"new,omitempty"`
}

// changes are collected field by field.
type changes []Change

// set tells the new value of a field whose old one is not known.
func (c *changes) set(field string, value any) {
	*c = append(*c, Change{Field: field, New: plain(value)})
}

// given is set for a text that the event may leave out.
func (c *changes) given(field, value string) {
	if value != "" {
		c.set(field, value)
	}
}

// secret tells that a secret is another one, or gone.
func (c *changes) secret(field string) { c.set(field, "changed") }

// compare tells a field that differs.
func (c *changes) compare(field string, before, after any) {
	b, a := plain(before), plain(after)
	if !bytes.Equal(b, a) {
		*c = append(*c, Change{field, b, a})
	}
}

// plain is a value as JSON.
func plain(v any) json.RawMessage {
	b, _ := json.Marshal(v) // texts, numbers, times and lists of texts: cannot fail
	return b
}

// repoChanges are what an event of repo-events did to a repository.
func repoChanges(e domain.Event, before, after RepoRow) []Change {
	var c changes
	c.compareRepos(before, after)
	if before.Version == 0 { // there was none: its fields had no values
		for i := range c {
			c[i].Old = nil
		}
	}
	switch e := e.(type) {
	case repo.CredentialSet, repo.CredentialCleared:
		c.secret("credential")
	case repo.Created:
		if e.Credential != nil {
			c.secret("credential")
		}
	case syncs.Requested:
		c.set("trigger", e.Trigger)
		if e.Chart != nil {
			c.set("chart", e.Chart.Name)
			c.set("chart_version", e.Chart.Version)
		}
	}
	return c
}

// compareRepos tells the fields in which definitions differ.
func (c *changes) compareRepos(before, after RepoRow) {
	c.compare("owner", before.Owner, after.Owner)
	c.compare("name", before.Name, after.Name)
	c.compare("description", before.Description, after.Description)
	c.compare("url", before.URL, after.URL)
	c.compare("runtimes", append([]string{}, before.Runtimes...), append([]string{}, after.Runtimes...)) // none is one list, saved or not
	c.compare("kind", before.Kind, after.Kind)
	c.compare("mode", before.Mode, after.Mode)
	c.compare("visibility", before.Visibility, after.Visibility)
	c.compare("sync_interval_seconds", before.SyncIntervalSeconds, after.SyncIntervalSeconds)
	c.compare("enabled", !before.Disabled, !after.Disabled)
	c.compare("credential_to_other_hosts", before.CredentialToOtherHosts, after.CredentialToOtherHosts)
	c.compareTLS(before.TLS, after.TLS)
	c.compareLabels(before.Labels, after.Labels)
}

// compareTLS tells how servers are known otherwise. Authorities are long to read and
// known by nothing short: of them it says only that they are others.
func (c *changes) compareTLS(before, after repo.TLS) {
	c.compare("tls.insecure_skip_verify", before.InsecureSkipVerify, after.InsecureSkipVerify)
	if before.CACertificates != after.CACertificates {
		c.set("tls.ca_certificates", "changed")
	}
}

// compareLabels tells the labels that differ, each as a field of its own.
func (c *changes) compareLabels(before, after map[string]string) {
	all := maps.Clone(before)
	if all == nil {
		all = make(map[string]string, len(after))
	}
	maps.Copy(all, after)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		old, had := before[key]
		value, has := after[key]
		change := Change{Field: "labels." + key}
		if had {
			change.Old = plain(old)
		}
		if has {
			change.New = plain(value)
		}
		if had != has || old != value {
			*c = append(*c, change)
		}
	}
}

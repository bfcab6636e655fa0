package catalog

import "time"

// Chart is what a Helm index says about one version, in Helm's words.
type Chart struct {
	APIVersion   string            `json:"api_version,omitempty"`
	AppVersion   string            `json:"app_version,omitempty"`
	Description  string            `json:"description,omitempty"`
	Home         string            `json:"home,omitempty"`
	Icon         string            `json:"icon,omitempty"`
	Keywords     []string          `json:"keywords,omitempty"`
	Sources      []string          `json:"sources,omitempty"`
	Maintainers  []Maintainer      `json:"maintainers,omitempty"`
	Dependencies []Dependency      `json:"dependencies,omitempty"`
	Annotations  map[string]string `json:"annotations,omitempty"`
	KubeVersion  string            `json:"kube_version,omitempty"`
	ChartType    string            `json:"type,omitempty"`
	Deprecated   bool              `json:"deprecated,omitempty"`
}

// Maintainer of a chart.
type Maintainer struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Dependency of a chart.
type Dependency struct {
	Name       string   `json:"name"`
	Version    string   `json:"version,omitempty"`
	Repository string   `json:"repository,omitempty"`
	Condition  string   `json:"condition,omitempty"`
	Tags       []string `json:"tags,omitempty"`
	Alias      string   `json:"alias,omitempty"`
}

// Listing is one version as an index lists it.
type Listing struct {
	Version string     `json:"version"`
	Digest  string     `json:"digest,omitempty"`
	URLs    []string   `json:"urls"`
	Created *time.Time `json:"created,omitempty"`
	Chart
}

// Summary is what an app shows of itself: taken from its newest stable version.
type Summary struct {
	LatestVersion string   `json:"latest_version"`
	AppVersion    string   `json:"app_version,omitempty"`
	Description   string   `json:"description,omitempty"`
	Home          string   `json:"home,omitempty"`
	Icon          string   `json:"icon,omitempty"`
	Keywords      []string `json:"keywords,omitempty"`
	Deprecated    bool     `json:"deprecated,omitempty"`
}

// AppRef says which app of which repository an event is about.
type AppRef struct {
	RepoID      string `json:"repo_id"`
	RepoVersion int64  `json:"repo_version"` // the definition that it was decided at
	AppID       string `json:"app_id"`
	App         string `json:"app"` // its name: the key in the index's entries
}

// Subject is the app.
func (r AppRef) Subject() string { return r.AppID }

// PartitionKey is the repository: its catalog has one order.
func (r AppRef) PartitionKey() string { return r.RepoID }

// Stream is the repository: in app-events es-version counts per repository.
func (r AppRef) Stream() string { return r.RepoID }

// VersionRef says which version of which app an event is about.
type VersionRef struct {
	AppRef
	VersionID string `json:"version_id"`
}

// Subject is the version.
func (r VersionRef) Subject() string { return r.VersionID }

// AppRegistered: the repository's index has an app that the catalog did not have.
type AppRegistered struct {
	AppRef
	Summary
}

// Type is its frozen name.
func (AppRegistered) Type() string { return "chartledger.app.registered.v1" }

// AppChanged: the app shows something else of itself; every field is given.
type AppChanged struct {
	AppRef
	Summary
}

// Type is its frozen name.
func (AppChanged) Type() string { return "chartledger.app.changed.v1" }

// VersionPublished: first seen, or back after it was withdrawn.
type VersionPublished struct {
	VersionRef
	Listing
}

// Type is its frozen name.
func (VersionPublished) Type() string { return "chartledger.app_version.published.v1" }

// VersionChanged: the index lists the same version differently; every field is given.
type VersionChanged struct {
	VersionRef
	Listing
}

// Type is its frozen name.
func (VersionChanged) Type() string { return "chartledger.app_version.changed.v1" }

// VersionWithdrawn: the index no longer lists it.
type VersionWithdrawn struct {
	VersionRef
	Version string `json:"version"`
}

// Type is its frozen name.
func (VersionWithdrawn) Type() string { return "chartledger.app_version.withdrawn.v1" }

// VersionMissing: a held run did not find it; it stays until the run is released.
type VersionMissing struct {
	VersionRef
	Version string `json:"version"`
	// Heir is what the app shows of itself once this version is withdrawn. Only the
	// version that speaks for the app has one.
	Heir *Summary `json:"heir,omitempty"`
}

// Type is its frozen name.
func (VersionMissing) Type() string { return "chartledger.app_version.missing.v1" }

// VersionFound: it was missing, and is listed again or kept by a discard.
type VersionFound struct {
	VersionRef
	Version string `json:"version"`
}

// Type is its frozen name.
func (VersionFound) Type() string { return "chartledger.app_version.found.v1" }

// Closed: the repository was deleted, and its whole catalog with it. Final.
type Closed struct {
	RepoID string `json:"repo_id"`
}

// Type is its frozen name.
func (Closed) Type() string { return "chartledger.catalog.closed.v1" }

// Subject is the repository.
func (c Closed) Subject() string { return c.RepoID }

// PartitionKey is the repository.
func (c Closed) PartitionKey() string { return c.RepoID }

// Stream is the repository.
func (c Closed) Stream() string { return c.RepoID }

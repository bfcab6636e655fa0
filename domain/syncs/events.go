// Package syncs has the events of syncing: what was asked for, in repo-events,
// and what the indexer did about it, in app-events.
package syncs

// Trigger is what caused a sync.
type Trigger string

// The triggers.
const (
	OnCreate  Trigger = "created"
	OnEnable  Trigger = "enabled"
	OnEdit    Trigger = "edited"
	OnPublish Trigger = "published" // a chart version was published through us
	OnRemove  Trigger = "removed"   // one was removed
	Manual    Trigger = "manual"
	Schedule  Trigger = "schedule"
)

// Ref says which sync of which repository an event is about.
type Ref struct {
	SyncID string `json:"sync_id"`
	RepoID string `json:"repo_id"`
}

// Subject is the sync.
func (r Ref) Subject() string { return r.SyncID }

// PartitionKey is the repository: its syncs keep their order, also among its other events.
func (r Ref) PartitionKey() string { return r.RepoID }

// Stream is apart from the repository's own, whose version counts its definition only.
func (r Ref) Stream() string { return "sync:" + r.RepoID }

// Requested: someone, or a change of the source or of its storage, asks for a run.
type Requested struct {
	Ref
	Trigger Trigger `json:"trigger"`
	Chart   *Chart  `json:"chart,omitempty"` // what was published or removed, if that is the trigger
}

// Chart is a version of a chart in the repository's storage.
type Chart struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest,omitempty"` // SHA-256 of the package, hex; of a removed one it does not matter
}

// Type is its frozen name.
func (Requested) Type() string { return "chartledger.sync.requested.v1" }

// CancelRequested: someone asks the indexer to stop the sync. That is the wish;
// the outcome is in app-events.
type CancelRequested struct{ Ref }

// Type is its frozen name.
func (CancelRequested) Type() string { return "chartledger.sync.cancel_requested.v1" }

// Released: what a held sync would withdraw may go.
type Released struct{ Ref }

// Type is its frozen name.
func (Released) Type() string { return "chartledger.sync.released.v1" }

// Discarded: what a held sync found missing stays.
type Discarded struct{ Ref }

// Type is its frozen name.
func (Discarded) Type() string { return "chartledger.sync.discarded.v1" }

// Sync is the id of the sync.
func (r Ref) Sync() string { return r.SyncID }

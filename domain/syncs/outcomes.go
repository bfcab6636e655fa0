package syncs

import "time"

// Run is what every event of a run of the indexer says.
type Run struct {
	Ref
	Trigger     Trigger `json:"trigger"`
	RepoVersion int64   `json:"repo_version"` // the definition that the run works with
	// Covers is the offset in repo-events up to which this repository's requests,
	// releases, discards, cancels and edits of the source are answered.
	Covers int64 `json:"covers"`
}

// Counts of a run. Apps and Versions are what the catalog holds afterwards.
type Counts struct {
	Apps        int `json:"apps"`
	Versions    int `json:"versions"`
	Added       int `json:"added"`
	Changed     int `json:"changed"`
	Withdrawn   int `json:"withdrawn"`
	Missing     int `json:"missing"`
	Quarantined int `json:"quarantined"`
}

// Warning is an entry of the index that was passed over, and why.
type Warning struct {
	App     string `json:"app"`
	Version string `json:"version,omitempty"`
	Reason  string `json:"reason"`
}

// MaxWarnings is how many warnings an outcome carries at most.
const MaxWarnings = 100

// Cause is why a run failed or was held.
type Cause struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Phase is how long a part of the run took.
type Phase struct {
	Phase string `json:"phase"`
	Ms    int64  `json:"ms"`
}

// Validators make the next fetch conditional. Empty after a held or failed run.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Result is what every outcome tells besides Run.
type Result struct {
	StartedAt     time.Time   `json:"started_at"`
	URL           string      `json:"url"`
	Counts        Counts      `json:"counts"`
	Warnings      []Warning   `json:"warnings,omitempty"` // the first MaxWarnings
	WarningsTotal int         `json:"warnings_total"`
	Phases        []Phase     `json:"phases,omitempty"`
	Bytes         int64       `json:"bytes"`
	NotModified   bool        `json:"not_modified"`
	Validators    *Validators `json:"validators,omitempty"`
	// BytesHash and ContentHash are SHA-256, hex, of the index's bytes and of the
	// same without its line `generated`.
	BytesHash   string `json:"bytes_hash,omitempty"`
	ContentHash string `json:"content_hash,omitempty"`
	// What the schedule makes of failures: how many there were in a row, what the
	// server asked for, and whether trying again is useless until an edit.
	Failures          int   `json:"failures,omitempty"`
	RetryAfterSeconds int64 `json:"retry_after_seconds,omitempty"`
	Paused            bool  `json:"paused,omitempty"`
	// Ending is how the index ended, when the run believed that it was whole. That of
	// a held run is believed once it is released.
	Ending *Ending `json:"ending,omitempty"`
	Cause  *Cause  `json:"cause,omitempty"`
}

// Started: a run works on the repository.
type Started struct{ Run }

// Type is its frozen name.
func (Started) Type() string { return "chartledger.sync.started.v1" }

// Completed: the catalog equals the index.
type Completed struct {
	Run
	Result
}

// Type is its frozen name.
func (Completed) Type() string { return "chartledger.sync.completed.v1" }

// Failed: the run ended early; what it had published stays, nothing was withdrawn.
type Failed struct {
	Run
	Result
}

// Type is its frozen name.
func (Failed) Type() string { return "chartledger.sync.failed.v1" }

// Held: what is new is published, what is missing waits for a release.
type Held struct {
	Run
	Result
	Count int `json:"count"` // versions that would be withdrawn
}

// Type is its frozen name.
func (Held) Type() string { return "chartledger.sync.held.v1" }

// Superseded: the source was edited, disabled or deleted meanwhile.
type Superseded struct {
	Run
	Result
}

// Type is its frozen name.
func (Superseded) Type() string { return "chartledger.sync.superseded.v1" }

// Cancelled: somebody stopped it, or discarded what it held.
type Cancelled struct {
	Run
	Result
}

// Type is its frozen name.
func (Cancelled) Type() string { return "chartledger.sync.cancelled.v1" }

// Package catalog decides what a repository's index means for its catalog: which
// apps and versions are registered, changed, withdrawn, or held back in doubt.
//
// A Catalog is the fold of one repository's events in app-events. Its methods
// answer events and change nothing; only Fold does.
package catalog

import (
	"time"

	"chartledger/domain/syncs"
	"chartledger/domain/undo"
)

// Catalog is what is known of one repository.
type Catalog struct {
	undo     *undo.Log
	apps     map[string]*app
	live     int // versions that are not withdrawn
	liveApps int // apps that have such a version
	missing  int
	fresh    int // versions published since a completed run read an index

	closed    bool
	running   *running
	held      *heldRun
	discarded Discarded
	source    Source
	last      Last
}

// Source is what the last good index was: that of the last completed run.
type Source struct {
	URL    string
	Ending *syncs.Ending // nil: not known
	// ReadAt is the offset in repo-events up to which everything had happened when a
	// good index was read last.
	ReadAt int64
}

// Discarded is the index whose losses somebody decided to overlook. The same bytes at
// another URL are another index.
type Discarded struct{ URL, ContentHash string }

// app is one app of the catalog.
type app struct {
	summary  Hash
	versions map[string]version
	live     int
	heir     *Heir // of a held run; nil: none
}

// version is one version of an app.
type version struct {
	hash      Hash
	withdrawn bool
	missing   bool
}

// running is a run that has begun and has no outcome.
type running struct {
	syncs.Run
	at     time.Time
	counts syncs.Counts // what it did so far
}

// heldRun is a run that waits for release or discard.
type heldRun struct {
	syncs.Run
	syncs.Result
}

// Last is the newest outcome.
type Last struct {
	Status string // completed, failed, held, superseded or cancelled; "" before the first
	SyncID string
	At     time.Time
	Covers int64 // the highest of all outcomes
	Cause  *syncs.Cause
	// RepoVersion is the definition that the run worked with.
	RepoVersion int64
	Standing    syncs.Standing
	// Of the last completed run, if nothing failed or was held since:
	URL         string
	Validators  syncs.Validators
	BytesHash   string
	ContentHash string
	Quarantined int
}

// Status is what a scheduler needs to know of a catalog.
type Status struct {
	Closed    bool
	Running   *syncs.Run // begun, without an outcome
	HeldSync  string     // waits for release or discard
	Discarded Discarded
	Last      Last
	Source    Source
	Apps      int
	Versions  int
	Missing   int // versions that a held run did not find
	// HeldContent is the content hash of the index that HeldSync read.
	HeldContent string
}

// Status is a copy: it may leave the owner's goroutine.
func (c *Catalog) Status() Status {
	s := Status{Closed: c.closed, Discarded: c.discarded, Last: c.last, Source: c.source, Apps: c.liveApps, Versions: c.live, Missing: c.missing}
	if c.running != nil {
		run := c.running.Run
		s.Running = &run
	}
	if c.held != nil {
		s.HeldSync, s.HeldContent = c.held.SyncID, c.held.ContentHash
	}
	return s
}

package catalog

import (
	"chartledger/domain"
	"chartledger/domain/syncs"
	"chartledger/domain/undo"
)

// State is the fold of one partition of app-events. It belongs to the journal's
// owner of that partition.
type State struct {
	undo  *undo.Log
	repos map[string]*Catalog
}

// NewState is the state before the first event, and the undo log it uses.
func NewState() (*State, *undo.Log) {
	u := &undo.Log{}
	return &State{undo: u, repos: make(map[string]*Catalog)}, u
}

// Of is the catalog of a repository; an empty one if nothing is known of it.
func (s *State) Of(repoID string) *Catalog {
	if c, ok := s.repos[repoID]; ok {
		return c
	}
	return &Catalog{undo: s.undo, apps: make(map[string]*app)}
}

// Each calls f with every repository that has a catalog.
func (s *State) Each(f func(repoID string, c *Catalog)) {
	for id, c := range s.repos {
		f(id, c)
	}
}

// Fold is the journal's: it takes one event in.
func (s *State) Fold(r domain.Recorded) error {
	id := r.Event.PartitionKey()
	c := s.Of(id)
	if _, known := s.repos[id]; !known {
		undo.Put(s.undo, s.repos, id, c)
	}
	c.fold(r)
	return nil
}

func (c *Catalog) fold(r domain.Recorded) {
	switch e := r.Event.(type) {
	case syncs.Started:
		undo.Set(c.undo, &c.running, &running{Run: e.Run, at: r.At})
	case syncs.Completed:
		released := c.held != nil && c.held.SyncID == e.SyncID
		c.end(r, "completed", e.Run, e.Result)
		undo.Set(c.undo, &c.held, nil)
		c.believe(e, released)
		if !e.NotModified {
			undo.Set(c.undo, &c.fresh, 0)
		}
		if released {
			c.forget()
		}
	case syncs.Failed:
		c.end(r, "failed", e.Run, e.Result)
	case syncs.Held:
		c.end(r, "held", e.Run, e.Result)
		undo.Set(c.undo, &c.held, &heldRun{Run: e.Run, Result: e.Result})
	case syncs.Superseded:
		c.end(r, "superseded", e.Run, e.Result)
	case syncs.Cancelled:
		if c.held != nil && c.held.SyncID == e.SyncID {
			undo.Set(c.undo, &c.discarded, Discarded{c.held.URL, c.held.ContentHash})
			undo.Set(c.undo, &c.held, nil)
		}
		c.end(r, "cancelled", e.Run, e.Result)
	case Closed:
		undo.Set(c.undo, &c.closed, true)
		undo.Set(c.undo, &c.running, nil)
		undo.Set(c.undo, &c.held, nil)
		undo.Set(c.undo, &c.apps, make(map[string]*app)) // final: nothing is ever compared again
		undo.Set(c.undo, &c.live, 0)
		undo.Set(c.undo, &c.liveApps, 0)
	default:
		c.foldEntry(r)
	}
}

// end takes an outcome in. Only a completed run leaves validators behind.
func (c *Catalog) end(r domain.Recorded, status string, run syncs.Run, res syncs.Result) {
	last := Last{Status: status, SyncID: run.SyncID, At: r.At, Covers: max(c.last.Covers, run.Covers), Cause: res.Cause,
		RepoVersion: max(c.last.RepoVersion, run.RepoVersion), Standing: res.Standing(r.At)}
	if status == "completed" {
		last.URL, last.BytesHash, last.ContentHash = res.URL, res.BytesHash, res.ContentHash
		last.Quarantined = res.Counts.Quarantined
		if res.Validators != nil {
			last.Validators = *res.Validators
		}
	}
	undo.Set(c.undo, &c.last, last)
	undo.Set(c.undo, &c.running, nil)
}

// forget has the next look be a whole one: after a release, which read nothing.
func (c *Catalog) forget() {
	last := c.last
	last.Validators, last.BytesHash, last.ContentHash = syncs.Validators{}, "", ""
	undo.Set(c.undo, &c.last, last)
}

// believe takes in what a completed run tells of its source. One that did not look
// at the index's end, or did not trust it, leaves the last good one in place.
func (c *Catalog) believe(e syncs.Completed, released bool) {
	now := Source{URL: e.URL, Ending: e.Ending, ReadAt: c.source.ReadAt}
	if !released && !e.NotModified {
		now.ReadAt = max(now.ReadAt, e.Covers)
	}
	if now.Ending == nil && now.URL == c.source.URL {
		now.Ending = c.source.Ending
	}
	undo.Set(c.undo, &c.source, now)
}

func (c *Catalog) foldEntry(r domain.Recorded) {
	switch e := r.Event.(type) {
	case AppRegistered:
		c.setSummary(e.App, e.Summary)
	case AppChanged:
		c.setSummary(e.App, e.Summary)
	case VersionPublished:
		c.setVersion(e.App, e.Version, version{hash: e.Listing.Hash()})
		undo.Set(c.undo, &c.fresh, c.fresh+1)
		c.tally(r, func(n *syncs.Counts) { n.Added++ })
	case VersionChanged:
		old := c.app(e.App).versions[e.Version]
		c.setVersion(e.App, e.Version, version{hash: e.Listing.Hash(), missing: old.missing})
		c.tally(r, func(n *syncs.Counts) { n.Changed++ })
	case VersionWithdrawn:
		old := c.app(e.App).versions[e.Version]
		c.setVersion(e.App, e.Version, version{hash: old.hash, withdrawn: true})
		c.setHeir(e.App, e.Version, nil)
		c.tally(r, func(n *syncs.Counts) { n.Withdrawn++ })
	case VersionMissing:
		old := c.app(e.App).versions[e.Version]
		c.setVersion(e.App, e.Version, version{hash: old.hash, missing: true})
		c.setHeir(e.App, e.Version, e.Heir)
	case VersionFound:
		old := c.app(e.App).versions[e.Version]
		c.setVersion(e.App, e.Version, version{hash: old.hash})
		c.setHeir(e.App, e.Version, nil)
	}
}

// tally counts for the running run, or the held one that is released, if the event is
// its own.
func (c *Catalog) tally(r domain.Recorded, count func(*syncs.Counts)) {
	var counts *syncs.Counts
	switch {
	case c.running != nil && c.running.SyncID == r.CommandID:
		counts = &c.running.counts
	case c.held != nil && c.held.SyncID == r.CommandID:
		counts = &c.held.Counts
	default:
		return
	}
	now := *counts
	count(&now)
	undo.Set(c.undo, counts, now)
}

// app is the app called name; a new one if it is not known.
func (c *Catalog) app(name string) *app {
	a, ok := c.apps[name]
	if !ok {
		a = &app{versions: make(map[string]version)}
		undo.Put(c.undo, c.apps, name, a)
	}
	return a
}

// setSummary keeps what an app shows. Whatever would have come next is outdated.
func (c *Catalog) setSummary(name string, s Summary) {
	a := c.app(name)
	undo.Set(c.undo, &a.summary, s.Hash())
	undo.Set(c.undo, &a.heir, nil)
}

// setHeir keeps the heir of a version; nil: it has none, any more.
func (c *Catalog) setHeir(name, number string, s *Summary) {
	a := c.app(name)
	switch {
	case s != nil:
		undo.Set(c.undo, &a.heir, &Heir{Of: number, Summary: *s})
	case a.heir != nil && a.heir.Of == number:
		undo.Set(c.undo, &a.heir, nil)
	}
}

// setVersion keeps the counts of what is live and missing.
func (c *Catalog) setVersion(name, number string, v version) {
	a := c.app(name)
	old, known := a.versions[number]
	wasLive, isLive := known && !old.withdrawn, !v.withdrawn
	undo.Put(c.undo, a.versions, number, v)
	if wasLive != isLive {
		before := a.live
		undo.Set(c.undo, &a.live, a.live+one(isLive)-one(wasLive))
		undo.Set(c.undo, &c.live, c.live+one(isLive)-one(wasLive))
		undo.Set(c.undo, &c.liveApps, c.liveApps+one(a.live > 0)-one(before > 0))
	}
	undo.Set(c.undo, &c.missing, c.missing+one(v.missing)-one(old.missing))
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

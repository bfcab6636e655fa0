package catalog

import (
	"chartledger/domain"
	"chartledger/domain/syncs"
)

// Listed is a part of an index: one app and some of its versions. Summary is set
// in one part of each app, the one with its newest version.
type Listed struct {
	App      string
	Summary  *Summary
	Listings []Listing
	Hashes   []Hash // of the listings, computed where time is cheap
}

// Start begins a run. Twice is once.
func (c *Catalog) Start(run syncs.Run) []domain.Event {
	if c.closed || c.running != nil && c.running.SyncID == run.SyncID {
		return nil
	}
	return []domain.Event{syncs.Started{Run: run}}
}

// List answers what is new or different in a part of the index. Exactly one
// VersionPublished follows for a version first seen, or back after withdrawal.
func (c *Catalog) List(run syncs.Run, parts []Listed) []domain.Event {
	var events []domain.Event
	listed := map[string]bool{} // ids of versions
	for _, p := range parts {
		ref := AppRef{RepoID: run.RepoID, RepoVersion: run.RepoVersion, AppID: AppID(run.RepoID, p.App), App: p.App}
		a, known := c.apps[p.App]
		if !known {
			a = &app{}
		}
		if p.Summary != nil {
			switch {
			case !known:
				events = append(events, AppRegistered{ref, *p.Summary})
			case a.summary != p.Summary.Hash():
				events = append(events, AppChanged{ref, *p.Summary})
			}
		}
		for i, l := range p.Listings {
			r := VersionRef{ref, VersionID(ref.AppID, l.Version)}
			if !listed[r.VersionID] { // the state knows only what was decided before
				events = a.list(events, r, l, p.Hashes[i])
			}
			listed[r.VersionID] = true
		}
	}
	return events
}

// list adds what follows from one listing of a version.
func (a *app) list(events []domain.Event, r VersionRef, l Listing, h Hash) []domain.Event {
	v, known := a.versions[l.Version]
	if !known || v.withdrawn {
		return append(events, VersionPublished{r, l})
	}
	if v.missing {
		events = append(events, VersionFound{r, l.Version})
	}
	if v.hash != h {
		events = append(events, VersionChanged{r, l})
	}
	return events
}

// Known are the live versions of apps and their hashes: what a run may skip before
// it asks the owner. A missing one has no hash, so that it is asked for.
func (c *Catalog) Known(apps []string) map[string]map[string]Hash {
	known := make(map[string]map[string]Hash, len(apps))
	for _, name := range apps {
		a := c.apps[name]
		if a == nil {
			continue
		}
		hashes := make(map[string]Hash, a.live)
		for number, v := range a.versions {
			switch {
			case v.withdrawn:
			case v.missing:
				hashes[number] = Hash{}
			default:
				hashes[number] = v.hash
			}
		}
		known[name] = hashes
	}
	return known
}

// Shows are the hashes of what apps show of themselves.
func (c *Catalog) Shows(apps []string) map[string]Hash {
	shows := make(map[string]Hash, len(apps))
	for _, name := range apps {
		if a := c.apps[name]; a != nil {
			shows[name] = a.summary
		}
	}
	return shows
}

package catalog

import (
	"maps"
	"slices"

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
			events = a.list(events, ref, l, p.Hashes[i])
		}
	}
	return events
}

// list adds what follows from one listing of a version.
func (a *app) list(events []domain.Event, ref AppRef, l Listing, h Hash) []domain.Event {
	v, known := a.versions[l.Version]
	r := VersionRef{ref, VersionID(ref.AppID, l.Version)}
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

// Seen are the versions that an index mentions, by app: the good ones, and those
// that were passed over, since what cannot be read is not gone.
type Seen map[string]map[string]bool

// wholeApp stands for all versions of an app whose entry could not be read. No
// version is called so.
const wholeApp = ""

// Add notes a version of an app; "" is the app as a whole.
func (s Seen) Add(app, version string) {
	if s[app] == nil {
		s[app] = make(map[string]bool)
	}
	s[app][version] = true
}

// gone calls f with every live version that is not in seen, in a stable order, until f says stop.
func (c *Catalog) gone(seen Seen, f func(app, number string, v version) bool) {
	for _, name := range slices.Sorted(maps.Keys(c.apps)) {
		versions := c.apps[name].versions
		for _, number := range slices.Sorted(maps.Keys(versions)) {
			v := versions[number]
			if v.withdrawn || seen[name][number] || seen[name][wholeApp] {
				continue
			}
			if !f(name, number, v) {
				return
			}
		}
	}
}

// The guard: a shrink of more than a fifth and more than ten versions is held.
const (
	heldShare = 5
	heldCount = 10
)

// Doubtful says whether the index lost so much that somebody should look first,
// and how much. A source that was edited since the last completed run is another
// source: there is nothing to compare.
func (c *Catalog) Doubtful(seen Seen, url string) (lost int, doubtful bool) {
	c.gone(seen, func(string, string, version) bool { lost++; return true })
	if c.source != "" && c.source != url {
		return lost, false
	}
	old := c.live
	if c.running != nil {
		old -= c.running.counts.Added // what this run published was not there before
	}
	toNothing := lost > 0 && lost == c.live
	return lost, toNothing || lost > heldCount && lost*heldShare > old
}

// Withdraw takes up to limit versions out that are gone from the index.
func (c *Catalog) Withdraw(run syncs.Run, seen Seen, limit int) []domain.Event {
	return c.mark(run, seen, limit, func(r VersionRef, number string, _ version) domain.Event {
		return VersionWithdrawn{r, number}
	})
}

// Miss marks up to limit versions that a held run did not find.
func (c *Catalog) Miss(run syncs.Run, seen Seen, limit int) []domain.Event {
	return c.mark(run, seen, limit, func(r VersionRef, number string, v version) domain.Event {
		if v.missing {
			return nil
		}
		return VersionMissing{r, number}
	})
}

func (c *Catalog) mark(run syncs.Run, seen Seen, limit int, event func(VersionRef, string, version) domain.Event) []domain.Event {
	var events []domain.Event
	c.gone(seen, func(name, number string, v version) bool {
		if e := event(versionRef(run, name, number), number, v); e != nil {
			events = append(events, e)
		}
		return len(events) < limit
	})
	return events
}

func versionRef(run syncs.Run, name, number string) VersionRef {
	ref := AppRef{RepoID: run.RepoID, RepoVersion: run.RepoVersion, AppID: AppID(run.RepoID, name), App: name}
	return VersionRef{ref, VersionID(ref.AppID, number)}
}

// Known are the live versions and their hashes, by app: what a run may skip
// before it asks the owner.
func (c *Catalog) Known() map[string]map[string]Hash {
	known := make(map[string]map[string]Hash, len(c.apps))
	for name, a := range c.apps {
		hashes := make(map[string]Hash, len(a.versions))
		for number, v := range a.versions {
			if !v.withdrawn && !v.missing {
				hashes[number] = v.hash
			}
		}
		known[name] = hashes
	}
	return known
}

// Shows are the hashes of what the apps show of themselves, by app.
func (c *Catalog) Shows() map[string]Hash {
	shows := make(map[string]Hash, len(c.apps))
	for name, a := range c.apps {
		shows[name] = a.summary
	}
	return shows
}

package catalog

import (
	"maps"
	"slices"

	"chartledger/domain"
	"chartledger/domain/syncs"
)

// Seen are the versions that an index mentions, by app: the good ones, and those
// that were passed over, since what cannot be read is not gone.
type Seen map[string]map[string]bool

// wholeApp stands for all versions of an app: its entry could not be read, or is
// known to mention them all. No version is called so.
const wholeApp = ""

// Add notes a version of an app; "" is the app as a whole.
func (s Seen) Add(app, version string) {
	if s[app] == nil {
		s[app] = make(map[string]bool)
	}
	s[app][version] = true
}

// Has says whether an app's version was mentioned.
func (s Seen) Has(app, version string) bool { return s[app][version] || s[app][wholeApp] }

// Join adds all that other has.
func (s Seen) Join(other Seen) {
	for app, versions := range other {
		for v := range versions {
			s.Add(app, v)
		}
	}
}

// gone calls f with every live version that is not in seen, in a stable order, until f says stop.
func (c *Catalog) gone(seen Seen, f func(app, number string, v version) bool) {
	for _, name := range slices.Sorted(maps.Keys(c.apps)) {
		if seen[name][wholeApp] {
			continue
		}
		versions := c.apps[name].versions
		for _, number := range slices.Sorted(maps.Keys(versions)) {
			v := versions[number]
			if v.withdrawn || seen.Has(name, number) {
				continue
			}
			if !f(name, number, v) {
				return
			}
		}
	}
}

// Withdraw takes up to limit versions out that are gone from the index.
func (c *Catalog) Withdraw(run syncs.Run, seen Seen, limit int) []domain.Event {
	return c.mark(run, seen, limit, func(r VersionRef, number string, _ version) domain.Event {
		return VersionWithdrawn{r, number}
	})
}

// LetGo is Withdraw for what somebody asked to be gone, and nothing else.
func (c *Catalog) LetGo(run syncs.Run, seen, asked Seen, limit int) []domain.Event {
	return c.mark(run, seen, limit, func(r VersionRef, number string, _ version) domain.Event {
		if !asked[r.App][number] {
			return nil
		}
		return VersionWithdrawn{r, number}
	})
}

// Heir is what an app shows of itself once the version is withdrawn that speaks for
// it now.
type Heir struct {
	Of      string // that version
	Summary Summary
}

// Miss marks up to limit versions that a held run did not find. heirs, by app, are
// told with the versions that they are the heirs of.
func (c *Catalog) Miss(run syncs.Run, seen Seen, heirs map[string]Heir, limit int) []domain.Event {
	return c.mark(run, seen, limit, func(r VersionRef, number string, v version) domain.Event {
		e := VersionMissing{VersionRef: r, Version: number}
		if heir, ok := heirs[r.App]; ok && heir.Of == number {
			e.Heir = &heir.Summary
		}
		if v.missing && !c.apps[r.App].inherits(number, e.Heir) {
			return nil
		}
		return e
	})
}

// inherits says whether a missing version has another heir than is known.
func (a *app) inherits(number string, heir *Summary) bool {
	known := a.heir
	if known != nil && known.Of != number {
		known = nil
	}
	if heir == nil || known == nil {
		return (heir == nil) != (known == nil)
	}
	return heir.Hash() != known.Summary.Hash()
}

// Find takes up to limit marks back, of versions that are seen again; a nil seen
// stands for all.
func (c *Catalog) Find(run syncs.Run, seen Seen, limit int) []domain.Event {
	return c.mark(run, nil, limit, func(r VersionRef, number string, v version) domain.Event {
		if !v.missing || seen != nil && !seen.Has(r.App, number) {
			return nil
		}
		return VersionFound{r, number}
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

package indexing_test

import (
	"maps"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// catalogue is what a reader of the log makes of it, as simply as can be.
type catalogue struct {
	read    int // records
	live    map[string]map[string]string
	shows   map[string]catalog.Summary
	missing map[string]bool
	held    string // the sync that waits
	status  string // of the newest outcome
	covers  int64
}

func newCatalogue() catalogue {
	return catalogue{live: map[string]map[string]string{}, shows: map[string]catalog.Summary{}, missing: map[string]bool{}}
}

// follow reads what is new in the log, and looks whether it may be there.
func (m *model) follow() {
	records := m.memory.Records(partition)
	for _, r := range records[m.read:] {
		switch e := r.Event.(type) {
		case catalog.AppRegistered:
			m.shows[e.App] = e.Summary
		case catalog.AppChanged:
			m.shows[e.App] = e.Summary
		case catalog.VersionPublished:
			if _, there := m.live[e.App][e.Version]; there {
				m.t.Errorf("%s %s was published twice", e.App, e.Version)
			}
			m.set(e.App, e.Listing)
		case catalog.VersionChanged:
			m.set(e.App, e.Listing)
		case catalog.VersionWithdrawn:
			if !m.gone[e.App+"@"+e.Version] && !m.free {
				m.t.Errorf("%s %s was withdrawn by %s, but was there all the time", e.App, e.Version, r.CommandID)
			}
			delete(m.live[e.App], e.Version)
			delete(m.missing, e.App+"@"+e.Version)
		case catalog.VersionMissing:
			m.missing[e.App+"@"+e.Version] = true
		case catalog.VersionFound:
			delete(m.missing, e.App+"@"+e.Version)
		case syncs.Completed:
			m.settles(e.Run)
			m.ended("completed", "", e.Run)
		case syncs.Failed:
			m.ended("failed", m.held, e.Run)
		case syncs.Held:
			m.ended("held", e.SyncID, e.Run)
		case syncs.Superseded:
			m.ended("superseded", m.held, e.Run)
		case syncs.Cancelled:
			m.settles(e.Run)
			held := m.held
			if held == e.SyncID {
				held = ""
			}
			m.ended("cancelled", held, e.Run)
		}
	}
	m.read = len(records)
}

// settles looks whether a release or discard answers what needs an index to be read.
func (m *model) settles(run syncs.Run) {
	for _, at := range m.asks {
		if run.SyncID == m.held && at > m.covers && at <= run.Covers {
			m.t.Errorf("the end of the held %s answers the request at %d", run.SyncID, at)
		}
	}
}

func (m *model) set(app string, l catalog.Listing) {
	if m.live[app] == nil {
		m.live[app] = map[string]string{}
	}
	m.live[app][l.Version] = l.Digest
}

func (c *catalogue) ended(status, held string, run syncs.Run) {
	c.status, c.held, c.covers = status, held, max(c.covers, run.Covers)
}

// compare looks whether the catalog is the true index.
func (m *model) compare() {
	if m.status != "completed" || m.covers < m.asked || m.held != "" || len(m.missing) > 0 {
		m.t.Errorf("it rests %s, with %q held, %v missing, and has answered %d of %d", m.status, m.held, m.missing, m.covers, m.asked)
	}
	for app, live := range m.live {
		if !maps.Equal(live, m.truth[app]) {
			m.t.Errorf("%s has %v, want %v", app, live, m.truth[app])
		}
	}
	for _, e := range m.entries() {
		if len(m.live[e.App]) != len(e.Listings) {
			m.t.Errorf("%s has %v, want %d versions", e.App, m.live[e.App], len(e.Listings))
		}
		if want := catalog.Summarize(e.Listings[catalog.Newest(e.Listings)]); m.shows[e.App].Hash() != want.Hash() {
			m.t.Errorf("%s shows %+v, want %+v", e.App, m.shows[e.App], want)
		}
	}
}

// now is what the source gives when nothing else comes.
func (s *source) now() answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answer
}

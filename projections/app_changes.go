package projections

import (
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// appChanges are what an event of app-events changed in a catalog as a whole, and
// the version of the repository that it was decided at. It is not ok for an event
// that is no part of a repository's history: what a run did one by one, its
// outcome sums up.
func appChanges(e domain.Event) (version int64, all []Change, ok bool) {
	if _, closed := e.(catalog.Closed); closed {
		return 0, nil, true
	}
	o, ok := outcomeOf(e)
	if !ok {
		return 0, nil, false
	}
	var c changes
	c.set("status", o.status)
	c.set("trigger", o.run.Trigger)
	c.counts(o.result.Counts)
	if cause := o.result.Cause; cause != nil {
		c.set("cause.code", cause.Code)
		c.given("cause.detail", cause.Detail)
	}
	return o.run.RepoVersion, c, true
}

// counts tells what a run counted: how much is there, and what was not nothing.
func (c *changes) counts(n syncs.Counts) {
	c.set("apps", n.Apps)
	c.set("versions", n.Versions)
	for _, count := range []struct {
		field string
		n     int
	}{
		{"added", n.Added}, {"changed", n.Changed}, {"withdrawn", n.Withdrawn},
		{"missing", n.Missing}, {"quarantined", n.Quarantined},
	} {
		if count.n != 0 {
			c.set(count.field, count.n)
		}
	}
}

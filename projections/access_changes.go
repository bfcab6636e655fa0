package projections

import (
	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// accessHistory is the row of an access-event, which what is known then includes.
func accessHistory(known *rows[KnownRow], r domain.Recorded) HistoryRow {
	before := known.get(knownID(r.Event))
	after := before.after(r.Event)
	var c changes
	c.compareKnown(before.Fields, after.Fields)
	if len(c) > 0 {
		known.put(after.ID, after)
	}
	c.ofAccess(r.Event)
	return historyRow(r, 0, c)
}

// ofAccess tells what an event changed beside the fields of what it is about.
func (c *changes) ofAccess(e domain.Event) {
	switch e := e.(type) {
	case user.PasswordSet:
		c.secret("password")
	case selector.Assigned:
		c.given("user", e.UserID)
		c.given("group", e.Group)
	case selector.Unassigned:
		c.gone("user", e.UserID)
		c.gone("group", e.Group)
	}
}

// gone tells a text that was there before, if the event names one.
func (c *changes) gone(field, value string) {
	if value != "" {
		*c = append(*c, Change{Field: field, Old: plain(value)})
	}
}

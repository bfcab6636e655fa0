package projections

import (
	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// accessChanges are what an event of access-events changed. No fold of this
// projection keeps users, tokens and selectors, so old values are not known.
func accessChanges(e domain.Event) []Change {
	var c changes
	switch e := e.(type) {
	case token.Issued: // never its hash
		c.set("user", e.UserID)
		c.set("name", e.Name)
		if e.ExpiresAt != nil {
			c.set("expires_at", e.ExpiresAt.UTC())
		}
	case token.Revoked:
		c.set("user", e.UserID)
	default:
		c.ofUser(e)
		c.ofSelector(e)
	}
	return c
}

// ofUser tells what an event changed about a user.
func (c *changes) ofUser(e domain.Event) {
	switch e := e.(type) {
	case user.Added:
		c.set("role", e.Role)
		c.given("issuer", e.Issuer)
		c.given("oidc_subject", e.OIDCSubject)
	case user.RoleSet:
		c.set("role", e.Role)
	case user.PasswordSet:
		c.secret("password")
	case user.Disabled:
		c.set("enabled", false)
	case user.Enabled:
		c.set("enabled", true)
	}
}

// ofSelector tells what an event changed about a selector.
func (c *changes) ofSelector(e domain.Event) {
	switch e := e.(type) {
	case selector.Defined:
		c.set("name", e.Name)
		c.set("expression", e.Expression)
	case selector.Changed:
		if e.Name != nil {
			c.set("name", *e.Name)
		}
		if e.Expression != nil {
			c.set("expression", *e.Expression)
		}
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

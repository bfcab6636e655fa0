package projections

import (
	"maps"
	"slices"
	"strings"

	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// KnownRow is what access-events leave of a user, a selector or a token: the fields
// by which the history tells what changed. ID is its kind and id.
type KnownRow struct {
	ID     string
	Fields map[string]any
}

// RowID is the kind and id.
func (k KnownRow) RowID() string { return k.ID }

// OfRepo is none.
func (KnownRow) OfRepo() string { return "" }

// knownID is the row that an event of access-events is about. Ids are unique within a
// kind, which is the second word of the event's type.
func knownID(e domain.Event) string {
	kind, _, _ := strings.Cut(strings.TrimPrefix(e.Type(), "chartledger."), ".")
	return kind + "/" + e.Subject()
}

// knownBy are the rows that records of access-events are about.
func knownBy(records []domain.Recorded) (ids []string) {
	for _, r := range records {
		if r.Position.Partition.Topic == domain.AccessEvents {
			ids = append(ids, knownID(r.Event))
		}
	}
	return ids
}

// after is the row after an event.
func (k KnownRow) after(e domain.Event) KnownRow {
	k = KnownRow{ID: knownID(e), Fields: maps.Clone(k.Fields)}
	if k.Fields == nil {
		k.Fields = map[string]any{}
	}
	switch e := e.(type) {
	case token.Issued: // never its hash
		k.Fields["user"], k.Fields["name"] = e.UserID, e.Name
		if e.ExpiresAt != nil {
			k.Fields["expires_at"] = e.ExpiresAt.UTC()
		}
		if len(e.Scopes) > 0 {
			k.Fields["scopes"] = e.Scopes
		}
	case token.Revoked, selector.Removed:
		k.Fields = map[string]any{}
	case selector.Defined:
		k.Fields["name"], k.Fields["expression"] = e.Name, e.Expression
	case selector.Changed:
		given(k.Fields, "name", e.Name)
		given(k.Fields, "expression", e.Expression)
	default:
		k.ofUser(e)
	}
	return k
}

func (k KnownRow) ofUser(e domain.Event) {
	switch e := e.(type) {
	case user.Added:
		k.Fields["role"], k.Fields["enabled"] = e.Role, true
		if e.Issuer != "" {
			k.Fields["issuer"], k.Fields["oidc_subject"] = e.Issuer, e.OIDCSubject
		}
	case user.RoleSet:
		k.Fields["role"] = e.Role
	case user.Disabled:
		k.Fields["enabled"] = false
	case user.Enabled:
		k.Fields["enabled"] = true
	case user.ClaimsSeen:
		k.Fields["groups"] = append([]string{}, e.Groups...)
	}
}

// given sets a field that an event may leave as it is.
func given(fields map[string]any, name string, value *string) {
	if value != nil {
		fields[name] = *value
	}
}

// compareKnown tells the fields that differ.
func (c *changes) compareKnown(before, after map[string]any) {
	all := maps.Clone(after)
	maps.Copy(all, before) // for its keys
	for _, field := range slices.Sorted(maps.Keys(all)) {
		change := Change{Field: field}
		if old, had := before[field]; had {
			change.Old = plain(old)
		}
		if value, has := after[field]; has {
			change.New = plain(value)
		}
		if string(change.Old) != string(change.New) {
			*c = append(*c, change)
		}
	}
}

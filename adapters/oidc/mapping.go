package oidc

import (
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"chartledger/commands"
	"chartledger/domain/user"
)

// Mapping says what claims mean here. The names of claims may be paths:
// realm_access.roles.
type Mapping struct {
	User, Groups string // the claims with the id that a user would like, and her groups
	Role         string // the claim with her roles there; empty: roles are given here
	Roles        []RoleOf
	Default      user.Role // of who has none of Roles; empty: she stays outside
}

// RoleOf gives a role to who has a value in the role claim.
type RoleOf struct {
	Value string
	Role  user.Role
}

// identity is what a verified token says.
func (p *Provider) identity(t *oidc.IDToken, claims map[string]any) commands.Identity {
	groups, dropped := user.GroupsOf(texts(find(claims, p.Mapping.Groups)))
	if dropped > 0 {
		p.trimmed.Do(func() {
			p.Logger.Warn("a user of the identity provider is in more groups than are kept, or in groups with odd names; this is not told again",
				"kept", len(groups), "dropped", dropped)
		})
	}
	role, barred := p.Mapping.role(texts(find(claims, p.Mapping.Role)))
	return commands.Identity{
		Claims: user.Claims{
			Issuer: p.Issuer, Subject: t.Subject, WantedID: p.Mapping.wantedID(claims),
			Role: role, RoleIsTheirs: p.Mapping.Role != "", Groups: groups, AsOf: t.IssuedAt.UTC(),
		},
		ExpiresAt: t.Expiry.Add(leeway), Barred: barred,
	}
}

// role is the one of the first entry that she has a value of. Who is barred keeps as
// little as can be of what she was.
func (m Mapping) role(has []string) (role user.Role, barred bool) {
	for _, r := range m.Roles {
		if slices.Contains(has, r.Value) {
			return r.Role, false
		}
	}
	if m.Default == "" {
		return user.Member, true
	}
	return m.Default, false
}

// wantedID is what the user claim says, in small letters. A mail address that nobody
// has verified could be anyone's.
func (m Mapping) wantedID(claims map[string]any) string {
	if m.User == "email" && claims["email_verified"] != true {
		return ""
	}
	id, _ := find(claims, m.User).(string)
	return strings.ToLower(id)
}

// find is the claim of this name, or at this path.
func find(claims map[string]any, name string) any {
	if v, ok := claims[name]; ok {
		return v
	}
	first, rest, deeper := strings.Cut(name, ".")
	inner, ok := claims[first].(map[string]any)
	if !deeper || !ok {
		return nil
	}
	return find(inner, rest)
}

// texts are the texts in a claim, which may be one or a list.
func texts(claim any) []string {
	switch c := claim.(type) {
	case string:
		return []string{c}
	case []any:
		var all []string
		for _, v := range c {
			if s, ok := v.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

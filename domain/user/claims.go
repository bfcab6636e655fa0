package user

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chartledger/domain"
)

// Claims are what an identity provider says of one of its users.
type Claims struct {
	// Issuer and Subject are who she is. Nothing else identifies her: names and mail
	// addresses change hands.
	Issuer, Subject string
	WantedID        string // what she would like to be called here
	Role            Role   // at first sight
	RoleIsTheirs    bool   // the provider goes on saying what her role is
	Groups          []string
	AsOf            time.Time // when the provider said so
}

// How many groups are kept, and how long a name of one may be: a provider may have
// more than an event should hold.
const (
	mostGroups   = 500
	longestGroup = 256
)

// GroupsOf are the groups that are kept of those claimed, sorted, and how many are not:
// none that no selector can be given to.
func GroupsOf(claimed []string) (kept []string, dropped int) {
	kept = slices.Compact(slices.Sorted(slices.Values(claimed)))
	all := len(kept)
	kept = slices.DeleteFunc(kept, func(g string) bool {
		return g == "" || len(g) > longestGroup || !utf8.ValidString(g) || strings.ContainsFunc(g, control)
	})
	kept = kept[:min(len(kept), mostGroups)]
	return kept, all - len(kept)
}

// control says whether r is a character that no name of a group has.
func control(r rune) bool { return r < ' ' || r == 0x7f }

// foreignPrefix begins the ids of users whose wanted id cannot be had. Nobody gets to
// want one: it might be another's.
const foreignPrefix = "oidc-"

// ForeignID is the id of a user who cannot be called what she wants.
func (c Claims) ForeignID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s%s", len(c.Issuer), c.Issuer, c.Subject))
	return foreignPrefix + hex.EncodeToString(sum[:16])
}

// MayWant says whether a provider's user may be called id, if it is free.
func MayWant(id string) bool {
	return idPattern.MatchString(id) && !strings.HasPrefix(id, foreignPrefix)
}

// Admit makes a user known whom a provider vouches for.
func (u User) Admit(id string, c Claims) ([]domain.Event, error) {
	if _, err := u.Add(id, c.Role); err != nil {
		return nil, err
	}
	return []domain.Event{
		Added{Ref: Ref{id}, Role: c.Role, Issuer: c.Issuer, OIDCSubject: c.Subject},
		c.seen(id),
	}, nil
}

func (c Claims) seen(id string) ClaimsSeen {
	return ClaimsSeen{Ref: Ref{id}, Groups: append([]string{}, c.Groups...), AsOf: c.AsOf}
}

// Outdated says whether what is known of the user is not what c says, and c is newer.
func (u User) Outdated(c Claims) bool {
	return c.AsOf.After(u.ClaimsAt) && (!slices.Equal(u.Groups, c.Groups) || u.roleAsIn(c) != u.Role)
}

func (u User) roleAsIn(c Claims) Role {
	if c.RoleIsTheirs {
		return c.Role
	}
	return u.Role
}

// Heed has newer claims count. With keepRole her role stays, whatever they say.
func (u User) Heed(c Claims, keepRole bool) ([]domain.Event, error) {
	if !u.Outdated(c) {
		return nil, nil
	}
	events := []domain.Event{c.seen(u.ID)}
	role := u.roleAsIn(c)
	if keepRole {
		return events, nil
	}
	set, err := u.Change(&role, nil)
	return append(events, set...), err
}

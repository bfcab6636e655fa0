package commands_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// past draws access-events that could have been, and knows in the simplest way what
// follows from them.
type past struct {
	*rand.Rand
	at       int64
	users    []string
	groups   map[string][]string             // by user
	given    map[string]map[grantee]struct{} // by selector that is there
	defined  int
	issued   int
	owners   map[string]string // user by token
	versions map[string]int64
}

type grantee = selector.Grantee

func newPast(seed uint64) *past {
	return &past{Rand: rand.New(rand.NewPCG(seed, 1)), groups: map[string][]string{},
		given: map[string]map[grantee]struct{}{}, versions: map[string]int64{}, owners: map[string]string{}}
}

// record is the next record, of an event that changes something or changes nothing.
func (p *past) record() domain.Recorded { return p.next(p.event()) }

func (p *past) next(e domain.Event) domain.Recorded {
	p.at++
	p.versions[e.Subject()]++
	return domain.Recorded{Event: e, Version: p.versions[e.Subject()], At: time.Unix(p.at, 0),
		Position: domain.Position{Partition: access, Generation: "memory", Offset: p.at}}
}

func (p *past) event() domain.Event {
	n := p.IntN(12)
	switch {
	case n == 0 && len(p.users) < 6 || len(p.users) == 0:
		id := "u" + strconv.Itoa(len(p.users))
		p.users = append(p.users, id)
		return user.Added{Ref: user.Ref{UserID: id}, Role: user.Operator, Issuer: issuer, OIDCSubject: id}
	case p.IntN(3) == 0:
		return p.ofUser(p.users[p.IntN(len(p.users))])
	case n == 1:
		id := p.users[p.IntN(len(p.users))]
		p.groups[id] = p.someGroups()
		return user.ClaimsSeen{Ref: user.Ref{UserID: id}, Groups: p.groups[id], AsOf: time.Unix(p.at, 0)}
	case n == 2 || len(p.given) == 0:
		p.defined++
		id := "s" + strconv.Itoa(p.defined)
		p.given[id] = map[grantee]struct{}{}
		return selector.Defined{Ref: selector.Ref{SelectorID: id}, Name: "name of " + id, Expression: "a=" + id}
	}
	ref := selector.Ref{SelectorID: p.selector()}
	switch {
	case n == 3:
		name := fmt.Sprintf("name %d of %s", p.at, ref.SelectorID)
		return selector.Changed{Ref: ref, Name: &name}
	case n == 4:
		delete(p.given, ref.SelectorID)
		return selector.Removed{Ref: ref}
	}
	g := p.grantee()
	if n < 9 {
		p.given[ref.SelectorID][g] = struct{}{}
		return selector.Assigned{Ref: ref, UserID: g.UserID, Group: g.Group}
	}
	delete(p.given[ref.SelectorID], g)
	return selector.Unassigned{Ref: ref, UserID: g.UserID, Group: g.Group}
}

// ofUser is something that a user does, or is done to her.
func (p *past) ofUser(id string) domain.Event {
	ref := user.Ref{UserID: id}
	switch p.IntN(8) {
	case 0:
		return user.RoleSet{Ref: ref, Role: []user.Role{user.Operator, user.Member, user.Service}[p.IntN(3)]}
	case 1:
		return user.PasswordSet{Ref: ref, SecretID: strconv.FormatInt(p.at, 10)}
	case 2:
		return user.Disabled{Ref: ref}
	case 3:
		return user.Enabled{Ref: ref}
	case 4:
		n := strconv.Itoa(1 + p.IntN(1+p.issued)) // of any user's, of none, or revoked before
		return token.Revoked{Ref: token.Ref{TokenID: "t" + n, UserID: p.owners["t"+n]}}
	}
	return p.issue(id, time.Unix(p.at+p.Int64N(20), 0))
}

func (p *past) issue(id string, until time.Time) domain.Event {
	p.issued++
	n := "t" + strconv.Itoa(p.issued)
	p.owners[n] = id
	return token.Issued{Ref: token.Ref{TokenID: n, UserID: id}, SHA256: "hash of " + n, ExpiresAt: &until}
}

func (p *past) selector() string {
	var ids []string
	for id := range p.given {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids[p.IntN(len(ids))]
}

func (p *past) grantee() grantee {
	if p.IntN(2) == 0 {
		return grantee{Group: "g" + strconv.Itoa(p.IntN(4))}
	}
	return grantee{UserID: p.users[p.IntN(len(p.users))]}
}

func (p *past) someGroups() []string {
	groups := []string{}
	for i := range 4 {
		if p.IntN(2) == 0 {
			groups = append(groups, "g"+strconv.Itoa(i))
		}
	}
	return groups
}

// sight is what a user has: each selector that was given to her or to a group of hers.
func (p *past) sight(id string) []string {
	var has []string
	for s, given := range p.given {
		_, hers := given[grantee{UserID: id}]
		for _, group := range p.groups[id] {
			_, by := given[grantee{Group: group}]
			hers = hers || by
		}
		if hers {
			has = append(has, s)
		}
	}
	slices.Sort(has)
	return has
}

// TestSightIsWhatWasGiven after every event.
func TestSightIsWhatWasGiven(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		p, a := newPast(seed), commands.NewAccess(time.Now, time.Hour)
		for range 100 {
			r := p.record()
			a.Apply(domain.Batch{Partition: access, Generation: "memory", Records: []domain.Recorded{r}})
			for _, id := range p.users {
				u, err := a.User(id)
				if got, want := a.Sight(u), p.sight(id); err != nil || !slices.Equal(got, want) {
					t.Fatalf("seed %d, after %+v: %s has %v, want %v (%v)", seed, r.Event, id, got, want, err)
				}
			}
			p.checkCounts(t, a)
		}
	}
}

// checkCounts: how many have a selector is as many as are listed, and as were given it.
func (p *past) checkCounts(t *testing.T, a *commands.Access) {
	t.Helper()
	for _, s := range a.Selectors("", 100) {
		users, groups := 0, 0
		for g := range p.given[s.ID] {
			if g.UserID != "" {
				users++
			} else {
				groups++
			}
		}
		if s.Users != users || s.Groups != groups || len(a.UsersWith(s.ID, "", 100)) != users || len(a.GroupsWith(s.ID, "", 100)) != groups {
			t.Fatalf("%s says that %d users and %d groups have it; want %d, %d", s.ID, s.Users, s.Groups, users, groups)
		}
	}
	if got := len(a.Selectors("", 100)); got != len(p.given) {
		t.Fatalf("%d selectors, want %d", got, len(p.given))
	}
}

// TestTheDirectoryIsTakenBackExactly: all of a batch, or what came after a mark in it.
func TestTheDirectoryIsTakenBackExactly(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		p := newPast(seed)
		s, u := commands.NewState()
		for range 50 {
			fold(t, s, p.record())
		}
		for range token.MaxPerUser + 3 { // so many that some are forgotten
			fold(t, s, p.next(p.issue("u0", time.Unix(p.at, 1))))
		}
		before := s.Directory()
		u.Begin()
		for range p.IntN(20) {
			fold(t, s, p.record())
		}
		mark, between := u.Mark(), s.Directory()
		for range 1 + p.IntN(20) {
			fold(t, s, p.record())
		}
		if u.BackTo(mark); s.Directory() != between {
			t.Fatalf("seed %d, back to the mark: got\n%s\nwant\n%s", seed, s.Directory(), between)
		}
		if u.Rollback(); s.Directory() != before {
			t.Fatalf("seed %d, back to the beginning: got\n%s\nwant\n%s", seed, s.Directory(), before)
		}
	}
}

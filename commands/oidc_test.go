package commands_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain/user"
)

const issuer = "https://id.example.com"

// vouched are claims of a provider's, made after so many seconds.
func vouched(subject, wanted string, role user.Role, after int, groups ...string) user.Claims {
	return user.Claims{Issuer: issuer, Subject: subject, WantedID: wanted, Role: role, Groups: groups,
		AsOf: time.Unix(1_000_000+int64(after), 0).UTC()}
}

func (b *bench) admit(c user.Claims) user.User {
	b.Helper()
	return b.must(b.AdmitUser(b.Context(), by(commands.OIDCActor), c)).User
}

func TestAProvidersUserIsAddedOnce(t *testing.T) {
	bubble(t, func(b *bench) {
		n := len(b.memory.Records(access))
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { b.admit(vouched("1", "ada", user.Member, 0, "devs")) })
		}
		all.Wait()
		if got := strings.Join(b.types(access, n), " "); got != "user.added.v1 user.claims_seen.v1" {
			b.Fatalf("got %s", got)
		}
		r := b.memory.Records(access)[n]
		if e := r.Event.(user.Added); e.UserID != "ada" || e.Issuer != issuer || e.OIDCSubject != "1" || r.Actor != commands.OIDCActor {
			b.Errorf("got %+v by %s", e, r.Actor)
		}
		u, current, err := b.signIn(time.Hour).Identified(vouched("1", "", "", 0, "devs"))
		if err != nil || !current || u.ID != "ada" || u.Groups[0] != "devs" {
			b.Errorf("got %+v, %v, %v", u, current, err)
		}
	})
}

// Nobody gets another's id, and so nothing that is another's.
func TestTheIDOfAProvidersUser(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		wanted string
		given  bool
	}{
		"a free one":                   {"ada", true},
		"a local user's":               {"alice", false},
		"the operator's":               {"root", false},
		"the one kept for an operator": {"operator", false},
		"a part of the service's":      {"system:test", false},
		"no id at all":                 {"", false},
		"one that cannot be":           {"Ada Lovelace", false},
		"another's who cannot have it": {vouched("2", "", "", 0).ForeignID(), false},
		"the one of another of theirs": {"eve", false},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				b.admit(vouched("9", "eve", user.Member, 0))
				c := vouched("1", tt.wanted, user.Member, 0)
				u := b.admit(c)
				want := c.ForeignID()
				if tt.given {
					want = tt.wanted
				}
				if u.ID != want || u.Role != user.Member {
					b.Errorf("got %+v", u)
				}
				if again := b.admit(vouched("1", "another", user.Operator, 9)); again.ID != want || again.Role != user.Member {
					b.Errorf("later she is %+v", again)
				}
			})
		})
	}
}

func TestWhatAProviderSaysLater(t *testing.T) {
	bubble(t, func(b *bench) {
		b.admit(vouched("1", "ada", user.Operator, 0, "devs"))
		n := len(b.memory.Records(access))
		theirs := func(role user.Role, after int, groups ...string) user.User {
			c := vouched("1", "ada", role, after, groups...)
			c.RoleIsTheirs = true
			return b.admit(c)
		}
		theirs(user.Operator, 5, "devs") // nothing new
		if u := theirs(user.Member, 10); u.Role != user.Member || len(u.Groups) != 0 {
			b.Errorf("got %+v", u)
		}
		if u := theirs(user.Operator, 9, "devs"); u.Role != user.Member || len(u.Groups) != 0 {
			b.Errorf("older claims made her %+v", u)
		}
		b.must(b.UpdateUser(b.Context(), by("system:test"), "ada", nil, of(true)))
		theirs(user.Operator, 20, "devs")
		if got := strings.Join(b.types(access, n), " "); got != "user.claims_seen.v1 user.role_set.v1 user.disabled.v1" {
			b.Errorf("got %s", got)
		}
		_, _, err := b.signIn(time.Hour).Identified(vouched("1", "ada", user.Operator, 20))
		b.wantCode(err, "bad_token")
	})
}

func TestAProviderDoesNotTakeTheLastOperator(t *testing.T) {
	bubble(t, func(b *bench) {
		b.admit(vouched("1", "ada", user.Operator, 0))
		b.must(b.UpdateUser(b.Context(), by("system:test"), "root", of(user.Member), nil))
		c := vouched("1", "ada", user.Member, 1)
		c.RoleIsTheirs = true
		if u := b.admit(c); u.Role != user.Operator {
			b.Errorf("got %+v", u)
		}
		if _, current, err := b.signIn(time.Hour).Identified(c); err != nil || !current {
			b.Errorf("it would be said with each request: %v, %v", current, err)
		}
		b.must(b.UpdateUser(b.Context(), by("system:test"), "root", of(user.Operator), nil))
		c.AsOf = c.AsOf.Add(time.Second)
		if u := b.admit(c); u.Role != user.Member {
			b.Errorf("with another operator she is %+v", u)
		}
	})
}

func TestOnlyTheServiceAdmits(t *testing.T) {
	bubble(t, func(b *bench) {
		_, err := b.AdmitUser(b.Context(), by("root"), vouched("1", "ada", user.Operator, 0))
		b.wantCode(err, "forbidden")
		_, current, err := b.signIn(time.Hour).Identified(vouched("1", "ada", user.Operator, 0))
		if current || err != nil {
			b.Errorf("got %v, %v", current, err)
		}
	})
}

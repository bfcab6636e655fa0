package commands_test

import (
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

// signIn folds all of access-events into a fresh Access.
func (b *bench) signIn(maxAge time.Duration) *commands.Access {
	a := commands.NewAccess(time.Now, maxAge)
	records := b.memory.Records(access)
	end := records[len(records)-1].Position.Offset + 1
	a.Apply(domain.Batch{Partition: access, Generation: "memory", Next: end, Stable: end, Records: records})
	return a
}

func TestWhoIsWho(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		soon := time.Now().Add(time.Minute)
		_, good, _ := b.IssueToken(ctx, by("alice"), commands.IssueToken{Name: "ci"})
		_, short, _ := b.IssueToken(ctx, by("alice"), commands.IssueToken{Name: "short", ExpiresAt: &soon})
		gone, revoked, _ := b.IssueToken(ctx, by("alice"), commands.IssueToken{Name: "revoked"})
		_, disabled, _ := b.IssueToken(ctx, by("bob"), commands.IssueToken{Name: "ci"})
		b.must(b.RevokeToken(ctx, by("alice"), gone.Token.ID))
		b.must(b.UpdateUser(ctx, by("root"), "bob", nil, of(true)))
		a := b.signIn(time.Hour)
		for name, tt := range map[string]struct {
			text, err string
		}{
			"a token":                   {text: good},
			"one with an end":           {text: short},
			"a revoked one":             {text: revoked, err: "bad_token"},
			"a disabled user's":         {text: disabled, err: "bad_token"},
			"one that nobody was given": {text: "chartledger_x", err: "bad_token"},
			"none":                      {err: "bad_token"},
		} {
			p, err := a.Authenticate(tt.text)
			if code(err) != tt.err || err == nil && (p.User.ID != "alice" || p.TokenID == "") {
				b.Errorf("%s: got %+v, %v", name, p, err)
			}
		}
		<-time.After(time.Minute)
		_, err := a.Authenticate(short)
		b.wantCode(err, "bad_token")
		_, err = a.Enabled("bob")
		b.wantCode(err, "bad_token")
		if u, err := a.Enabled("alice"); err != nil || u.Role != user.Developer {
			b.Errorf("got %+v, %v", u, err)
		}
	})
}

// TestRightsAreNotAnsweredFromTheDark: the log has been silent for too long.
func TestRightsAreNotAnsweredFromTheDark(t *testing.T) {
	bubble(t, func(b *bench) {
		_, text, _ := b.IssueToken(b.Context(), by("alice"), commands.IssueToken{Name: "ci"})
		a := b.signIn(time.Second)
		<-time.After(time.Second)
		if _, err := a.Authenticate(text); err != nil {
			b.Errorf("after a second: %v", err)
		}
		<-time.After(time.Millisecond)
		_, err := a.Authenticate(text)
		b.wantCode(err, "access_stale")
		_, err = a.Enabled("alice")
		b.wantCode(err, "access_stale")
		a.Apply(domain.Batch{Partition: access, Generation: "memory", Next: 90, Stable: 91}) // behind: not fresh
		b.wantCode(a.Current(), "access_stale")
		a.Apply(domain.Batch{Partition: access, Generation: "memory", Next: 91, Stable: 91})
		b.wantCode(a.Current(), "")
		if !a.Reached(domain.Position{Generation: "memory", Offset: 91}) || a.Reached(domain.Position{Generation: "memory", Offset: 92}) ||
			a.Reached(domain.Position{Generation: "other", Offset: 1}) {
			b.Error("it is wrong about what it has read")
		}
		b.wantCode(commands.NewAccess(time.Now, time.Hour).Current(), "access_stale")
	})
}

func TestListsGoPageByPage(t *testing.T) {
	bubble(t, func(b *bench) {
		for range 3 {
			if _, _, err := b.IssueToken(b.Context(), by("alice"), commands.IssueToken{Name: "ci"}); err != nil {
				b.Fatal(err)
			}
		}
		if _, _, err := b.IssueToken(b.Context(), by("bob"), commands.IssueToken{Name: "ci"}); err != nil {
			b.Fatal(err)
		}
		a := b.signIn(time.Hour)
		first := a.Users("", 2)
		rest := a.Users(first[1].ID, 10)
		if len(first) != 2 || first[0].ID != "alice" || first[1].ID != "bob" || len(rest) != 3 || rest[2].ID != "ulf" {
			b.Errorf("got %v, then %v", first, rest)
		}
		if n, his := len(a.Tokens("alice")), len(a.Tokens("bob")); n != 3 || his != 1 {
			b.Errorf("alice has %d tokens, bob has %d", n, his)
		}
		if _, err := a.User("nobody"); code(err) != "not_found" {
			b.Errorf("got %v", err)
		}
	})
}

// TestAnAnswerFromBeforeASleepIsStale: what the broker had answered before the
// process slept waits in its connection, and says nothing of the time since.
func TestAnAnswerFromBeforeASleepIsStale(t *testing.T) {
	bubble(t, func(b *bench) {
		a := commands.NewAccess(time.Now, time.Second)
		asked := time.Now()
		<-time.After(10 * time.Second)
		a.Apply(domain.Batch{Partition: access, Generation: "memory", AsOf: asked})
		b.wantCode(a.Current(), "access_stale")
		a.Apply(domain.Batch{Partition: access, Generation: "memory", AsOf: time.Now()})
		b.wantCode(a.Current(), "")
	})
}

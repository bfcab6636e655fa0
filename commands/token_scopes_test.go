package commands_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain/repo"
	"chartledger/domain/token"
)

// TestWhatComesOfAScopedToken is bounded by the registrar's own state, whatever the
// process that took the request knows.
func TestWhatComesOfAScopedToken(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		soon := time.Now().Add(time.Hour)
		issue := func(actor, with string, ask commands.IssueToken) (token.Token, error) {
			ask.Name = "ci"
			d, _, err := b.IssueToken(ctx, commands.Meta{Actor: actor, TokenID: with}, ask)
			return d.Token, err
		}
		account, err := issue("alice", "", commands.IssueToken{Scopes: []string{"read", "account"}, ExpiresAt: &soon})
		b.wantCode(err, "")
		child, err := issue("alice", account.ID, commands.IssueToken{})
		if err != nil || !slices.Equal(child.Scopes, []string{"account", "read"}) || child.ExpiresAt == nil || !child.ExpiresAt.Equal(soon) {
			b.Errorf("got %+v, %v", child, err)
		}
		_, err = issue("alice", account.ID, commands.IssueToken{Scopes: []string{"write"}})
		b.wantCode(err, "insufficient_scope")
		reader, _ := issue("alice", "", commands.IssueToken{Scopes: []string{"read"}})
		_, err = issue("alice", reader.ID, commands.IssueToken{Scopes: []string{"read"}})
		b.wantCode(err, "insufficient_scope")
		_, err = b.RevokeToken(ctx, commands.Meta{Actor: "alice", TokenID: reader.ID}, child.ID)
		b.wantCode(err, "insufficient_scope")
		_, err = b.SetPassword(ctx, commands.Meta{Actor: "alice", TokenID: reader.ID}, "alice", []byte("hash"))
		b.wantCode(err, "insufficient_scope")
		b.must(b.RevokeToken(ctx, commands.Meta{Actor: "alice", TokenID: account.ID}, child.ID))
		b.must(b.RevokeToken(ctx, commands.Meta{Actor: "alice", TokenID: reader.ID}, reader.ID)) // itself it may
		_, err = issue("alice", child.ID, commands.IssueToken{})
		b.wantCode(err, "bad_token")
	})
}

// TestOthersTokensTakeAdmin: account is for one's own, even for an operator.
func TestOthersTokensTakeAdmin(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		with := func(scope string) commands.Meta {
			d, _, err := b.IssueToken(ctx, by("root"), commands.IssueToken{Name: scope, Scopes: []string{scope}})
			b.must(d, err)
			return commands.Meta{Actor: "root", TokenID: d.Token.ID}
		}
		account, admin := with("account"), with("admin")
		_, _, err := b.IssueToken(ctx, account, commands.IssueToken{UserID: "alice", Name: "ci"})
		b.wantCode(err, "insufficient_scope")
		d, _, err := b.IssueToken(ctx, admin, commands.IssueToken{UserID: "alice", Name: "ci"})
		b.must(d, err)
		if !slices.Equal(d.Token.Scopes, []string{"admin"}) {
			b.Errorf("got %v", d.Token.Scopes)
		}
		_, err = b.RevokeToken(ctx, account, d.Token.ID)
		b.wantCode(err, "insufficient_scope")
		_, err = b.RevokeToken(ctx, admin, d.Token.ID)
		b.wantCode(err, "")
		_, err = b.RevokeToken(ctx, admin, account.TokenID) // the operator's own
		b.wantCode(err, "insufficient_scope")
	})
}

// TestOthersRepositoriesTakeAdmin too: write is for one's own, even for an operator.
func TestOthersRepositoriesTakeAdmin(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		hers, own := b.repo("alice", "stable", repo.Private), b.repo("root", "tools", repo.Private)
		with := func(scopes ...string) commands.Meta {
			d, _, err := b.IssueToken(ctx, by("root"), commands.IssueToken{Name: "ci", Scopes: scopes})
			b.must(d, err)
			return commands.Meta{Actor: "root", TokenID: d.Token.ID, IfMatch: "*"}
		}
		write, both, all := with("write"), with("admin", "write"), with()
		_, err := b.AttachLabel(ctx, write, hers, "team", "red")
		b.wantCode(err, "insufficient_scope")
		_, err = b.DeleteRepo(ctx, write, hers)
		b.wantCode(err, "insufficient_scope")
		_, err = b.RequestSync(ctx, write, hers)
		b.wantCode(err, "insufficient_scope")
		b.must(b.AttachLabel(ctx, write, own, "team", "red"))
		b.must(b.AttachLabel(ctx, both, hers, "team", "red"))
		b.must(b.AttachLabel(ctx, all, hers, "team", "blue"))
		b.must(b.TransferRepo(ctx, with("admin"), hers, "root"))
		b.must(b.AttachLabel(ctx, write, hers, "team", "green"))
		b.must(b.RevokeToken(ctx, by("root"), both.TokenID))
		b.must(b.TransferRepo(ctx, all, hers, "alice"))
		_, err = b.AttachLabel(ctx, both, hers, "team", "red")
		b.wantCode(err, "bad_token")
	})
}

// TestATokensTextIsForTheTokenThatAskedForIt: one that is good for less does not get
// what was issued with another by guessing its key.
func TestATokensTextIsForTheTokenThatAskedForIt(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		d, _, err := b.IssueToken(ctx, by("alice"), commands.IssueToken{Name: "small", Scopes: []string{"account"}})
		b.must(d, err)
		m := keyed("alice", "setup", "ci")
		_, full, err := b.IssueToken(ctx, m, commands.IssueToken{Name: "ci"})
		b.must(commands.Done{}, err)
		m.TokenID = d.Token.ID
		again, text, err := b.IssueToken(ctx, m, commands.IssueToken{Name: "ci"})
		if err != nil || text == full || again.Replayed || !slices.Equal(again.Token.Scopes, []string{"account"}) {
			b.Errorf("got %+v, %v", again, err)
		}
	})
}

func TestExpiredTokensLeaveMemory(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		for range token.MaxPerUser + 5 {
			in := time.Now().Add(time.Minute)
			if _, _, err := b.IssueToken(ctx, by("alice"), commands.IssueToken{Name: "short", ExpiresAt: &in}); err != nil {
				b.Fatal(err)
			}
			<-time.After(time.Minute)
		}
		if n := len(b.signIn(time.Hour).Tokens("alice")); n != token.MaxPerUser+1 {
			b.Errorf("%d tokens are remembered", n) // the last one expired since
		}
		for range token.MaxPerUser {
			if _, _, err := b.IssueToken(ctx, by("alice"), commands.IssueToken{Name: "long"}); err != nil {
				b.Fatal(err)
			}
		}
		_, _, err := b.IssueToken(ctx, by("alice"), commands.IssueToken{Name: "one more"})
		b.wantCode(err, "too_many_tokens")
		_, _, err = b.IssueToken(ctx, by("bob"), commands.IssueToken{Name: "another's"})
		b.wantCode(err, "")
	})
}

// TestWhatCannotBeATokenIsNotLookedUp: a mistyped one is known by its checksum.
func TestWhatCannotBeATokenIsNotLookedUp(t *testing.T) {
	bubble(t, func(b *bench) {
		_, text, err := b.IssueToken(b.Context(), by("alice"), commands.IssueToken{Name: "ci"})
		b.must(commands.Done{}, err)
		if !commands.WellFormed(text) {
			b.Errorf("%q is a token", text)
		}
		for _, no := range []string{"", "chartledger_", text[1:], text + "0", text[:len(text)-1], strings.ToUpper(text), strings.Replace(text, "_", "-", 2), "x" + text,
			text[:20] + string(text[20]^1) + text[21:]} {
			if commands.WellFormed(no) {
				b.Errorf("%q is no token", no)
			}
		}
	})
}

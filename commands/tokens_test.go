package commands_test

import (
	"strings"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// TestATokensText comes again with a repeat, and is nowhere in the log.
func TestATokensText(t *testing.T) {
	bubble(t, func(b *bench) {
		ask := commands.IssueToken{Name: "ci"}
		first, text, err := b.IssueToken(b.Context(), keyed("alice", "k", "ci"), ask)
		b.must(first, err)
		again, repeated, err := b.IssueToken(b.Context(), keyed("alice", "k", "ci"), ask)
		b.must(again, err)
		if repeated != text || again.Token.ID != first.Token.ID || !again.Replayed {
			b.Errorf("a repeat got another token: %+v", again.Token)
		}
		_, other, err := b.IssueToken(b.Context(), keyed("alice", "k2", "ci"), ask)
		if err != nil || other == text {
			b.Errorf("another request got the same token, or %v", err)
		}
		if !strings.HasPrefix(text, commands.TokenPrefix) || strings.Contains(text, " ") || len(text) != len("chartledger_")+43+1+8 {
			b.Errorf("%q is no token", text)
		}
		for _, r := range b.memory.Records(access) {
			if e, ok := r.Event.(token.Issued); ok && (strings.Contains(e.SHA256+e.Prefix+e.Name, text) || !strings.HasPrefix(text, e.Prefix) && !strings.HasPrefix(other, e.Prefix)) {
				b.Errorf("the log holds %+v", e)
			}
		}
		issued := b.memory.Records(access)[5].Event.(token.Issued)
		if issued.SHA256 != commands.HashToken(text) || len(issued.Prefix) != len("chartledger_")+6 {
			b.Errorf("the log holds %+v", issued)
		}
	})
}

// TestATokenIsNotIssuedAgain under a key whose outcome is forgotten: what was revoked
// must not be worth anything again, nor take a new token with it.
func TestATokenIsNotIssuedAgain(t *testing.T) {
	bubble(t, func(b *bench) {
		ask := commands.IssueToken{Name: "ci"}
		first, leaked, err := b.IssueToken(b.Context(), keyed("alice", "k", "ci"), ask)
		b.must(first, err)
		<-time.After(25 * time.Hour)
		b.must(b.UpdateUser(b.Context(), by("root"), "bob", of(user.Member), nil))
		second, text, err := b.IssueToken(b.Context(), keyed("alice", "k", "ci"), ask)
		if b.must(second, err); second.Replayed || second.Token.ID == first.Token.ID || text == leaked {
			b.Errorf("issued again: %+v", second.Token)
		}
		b.must(b.RevokeToken(b.Context(), by("alice"), first.Token.ID))
		if _, err := b.signIn(time.Hour).Authenticate(text); err != nil {
			b.Errorf("the new token has gone with the old one: %v", err)
		}
		_, err = b.signIn(time.Hour).Authenticate(leaked)
		b.wantCode(err, "bad_token")
	})
}

func TestATokenIsForSomebodyWhoMayAct(t *testing.T) {
	bubble(t, func(b *bench) {
		b.must(b.UpdateUser(b.Context(), by("root"), "bob", nil, of(true)))
		_, _, err := b.IssueToken(b.Context(), by("root"), commands.IssueToken{UserID: "bob", Name: "ci"})
		b.wantCode(err, "unknown_user")
		past := time.Now().Add(-time.Hour)
		_, _, err = b.IssueToken(b.Context(), by("alice"), commands.IssueToken{Name: "ci", ExpiresAt: &past})
		b.wantCode(err, "expired")
		_, err = b.RevokeToken(b.Context(), by("alice"), "no-such-token")
		b.wantCode(err, "not_found")
	})
}

// TestTheLastOperatorStays: nobody could undo it.
func TestTheLastOperatorStays(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		role     *user.Role
		disabled *bool
		second   bool // there is another operator
		err      string
	}{
		"is not disabled":                  {disabled: of(true), err: "last_operator"},
		"gets no other role":               {role: of(user.Developer), err: "last_operator"},
		"nor both":                         {role: of(user.Developer), disabled: of(true), err: "last_operator"},
		"is told of a wrong role first":    {role: of(user.Role("root")), err: "invalid_role"},
		"may stay what she is":             {role: of(user.Operator), disabled: of(false)},
		"may go when there is another":     {disabled: of(true), second: true},
		"may change when there is another": {role: of(user.Member), second: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				b.must(b.AddUser(b.Context(), by("root"), "other", user.Operator))
				if !tt.second { // a disabled one does not count
					b.must(b.UpdateUser(b.Context(), by("root"), "other", nil, of(true)))
				}
				_, err := b.UpdateUser(b.Context(), by("root"), "root", tt.role, tt.disabled)
				b.wantCode(err, tt.err)
			})
		})
	}
}

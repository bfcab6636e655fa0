package token_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/token"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) *time.Time { u := now.Add(d); return &u }
	for name, tt := range map[string]struct {
		name    string
		expires *time.Time
		err     string
	}{
		"for ever":                     {name: "ci"},
		"for an hour":                  {name: "ci", expires: at(time.Hour)},
		"a name of 100 bytes":          {name: strings.Repeat("n", 100)},
		"a name of 101":                {name: strings.Repeat("n", 101), err: "invalid_token_name"},
		"without a name":               {err: "invalid_token_name"},
		"one that is over already":     {name: "ci", expires: at(-time.Second), err: "expired"},
		"one that is over this moment": {name: "ci", expires: at(0), err: "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := token.Token{ID: "1", UserID: "alice", Name: tt.name, SHA256: "hash", Prefix: "chartledger_x", ExpiresAt: tt.expires}
			got, err := token.Issue(asked, token.Token{}, nil, now)
			var refusal *domain.Error
			if errors.As(err, &refusal); tt.err != "" && (refusal == nil || refusal.Code != tt.err || got != nil) {
				t.Fatalf("got %v, %v; want %s", got, err, tt.err)
			}
			if tt.err != "" {
				return
			}
			e, ok := got[0].(token.Issued)
			asked.IssuedAt = now
			if !ok || err != nil || !reflect.DeepEqual(token.Of(e, now), asked) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestATokenEnds(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	limited, endless := token.Token{ID: "1", UserID: "alice", ExpiresAt: &end}, token.Token{}
	if limited.Expired(end.Add(-1)) || !limited.Expired(end) || endless.Expired(end) {
		t.Error("a token is worth something until the moment it names, or for ever")
	}
	got, err := limited.Revoke()
	if want := []domain.Event{token.Revoked{Ref: token.Ref{TokenID: "1", UserID: "alice"}}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

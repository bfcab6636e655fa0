package token_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/token"
)

// TestWhatAScopeIsGoodFor has one row for each scope, one column for what may be wanted.
func TestWhatAScopeIsGoodFor(t *testing.T) {
	t.Parallel()
	wants := []string{"account", "admin", "helm", "read", "write", "any", ""}
	for have, row := range map[string]string{
		"":           "yes yes yes yes yes yes yes",
		"account":    "yes -   -   -   -   yes -",
		"admin":      "-   yes -   -   -   yes -",
		"helm":       "-   -   yes -   -   yes -",
		"read":       "-   -   yes yes -   yes -",
		"write":      "-   -   yes yes yes yes -",
		"admin read": "-   yes yes yes -   yes -",
		"unheard-of": "-   -   -   -   -   yes -",
	} {
		for i, good := range strings.Fields(row) {
			if got := token.Covers(strings.Fields(have), wants[i]); got != (good == "yes") {
				t.Errorf("a token of the scopes %q for %q: %t", have, wants[i], got)
			}
		}
	}
	if want := wants[:5]; !slices.Equal(token.Names(), want) {
		t.Errorf("the scopes are %v, want %v", token.Names(), want)
	}
}

func TestATokenIsWorthNoMoreThanTheOneItIsIssuedWith(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	in := func(hours int) *time.Time { at := now.Add(time.Duration(hours) * time.Hour); return &at }
	full, hour, reader := token.Token{}, token.Token{ExpiresAt: in(1)}, token.Token{Scopes: []string{"account", "read"}, ExpiresAt: in(1)}
	for name, tt := range map[string]struct {
		with    token.Token
		scopes  string
		expires *time.Time
		then    string
		ends    *time.Time
		err     string
	}{
		"everything, for ever":                    {with: full},
		"a scope":                                 {with: full, scopes: "read", then: "read"},
		"scopes in any order":                     {with: full, scopes: "write account", expires: in(9), then: "account write", ends: in(9)},
		"no such scope":                           {with: full, scopes: "root", err: "unknown_scope at /scopes"},
		"a scope that is for operations only":     {with: full, scopes: "any", err: "unknown_scope at /scopes"},
		"a scope twice":                           {with: full, scopes: "read read", err: "duplicate at /scopes"},
		"what is not told is as it is there":      {with: reader, then: "account read", ends: in(1)},
		"a scope of the other":                    {with: reader, scopes: "read", then: "read", ends: in(1)},
		"one that another has with it":            {with: reader, scopes: "helm", then: "helm", ends: in(1)},
		"one that the other has not":              {with: reader, scopes: "read write", err: "insufficient_scope at /scopes"},
		"admin is not to be had either":           {with: reader, scopes: "admin", err: "insufficient_scope at /scopes"},
		"an end before":                           {with: reader, expires: of(now.Add(time.Minute)), then: "account read", ends: of(now.Add(time.Minute))},
		"the same end":                            {with: reader, expires: in(1), then: "account read", ends: in(1)},
		"an end after":                            {with: reader, expires: in(2), err: "outlives_its_token at /expires_at"},
		"no scopes do not make it last":           {with: hour, expires: in(2), err: "outlives_its_token at /expires_at"},
		"nor is it without an end if not told so": {with: hour, ends: in(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := token.Token{ID: "1", UserID: "alice", Name: "ci", Scopes: strings.Fields(tt.scopes), ExpiresAt: tt.expires}
			got, err := token.Issue(asked, tt.with, nil, now)
			if code(err) != tt.err {
				t.Fatalf("got %v, %v; want %q", got, err, tt.err)
			}
			if err != nil {
				return
			}
			e := got[0].(token.Issued)
			if strings.Join(e.Scopes, " ") != tt.then || !reflect.DeepEqual(e.ExpiresAt, tt.ends) {
				t.Errorf("got %q until %v", e.Scopes, e.ExpiresAt)
			}
		})
	}
}

func TestAUserHasSoManyTokens(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var theirs []token.Token
	for i := range token.MaxPerUser + 50 { // those that expired earliest have the highest ids
		theirs = append(theirs, token.Token{ID: fmt.Sprint(i), ExpiresAt: of(now.Add(-time.Duration(i) * time.Second))})
	}
	for i := range token.MaxPerUser - 1 {
		theirs = append(theirs, token.Token{ID: fmt.Sprint("live", i), ExpiresAt: of(now.Add(1))})
	}
	asked := token.Token{ID: "1", UserID: "alice", Name: "ci"}
	if _, err := token.Issue(asked, token.Token{}, theirs, now); err != nil {
		t.Errorf("the last one: %v", err)
	}
	_, err := token.Issue(asked, token.Token{}, append(theirs, token.Token{ID: "for ever"}), now)
	if code(err) != "too_many_tokens at /user" || !strings.Contains(err.Error(), "100") {
		t.Errorf("one more: %v", err)
	}
	forgotten := token.Forgotten(theirs, now)
	for _, f := range forgotten {
		if len(f.ID) != 3 || f.ID < "100" || f.ID > "149" {
			t.Errorf("%s is forgotten", f.ID)
		}
	}
	if len(forgotten) != 50 || len(token.Forgotten(theirs[:token.MaxPerUser], now)) != 0 {
		t.Errorf("%d are forgotten", len(forgotten))
	}
}

func code(err error) string {
	var e *domain.Error
	if errors.As(err, &e) {
		return e.Code + " at " + e.Field
	}
	return ""
}

func of[T any](v T) *T { return &v }

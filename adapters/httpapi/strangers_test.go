package httpapi_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
)

// counted counts how often a session is looked up.
type counted struct {
	*sessions
	looks atomic.Int64
}

func (c *counted) Find(ctx context.Context, hash []byte) (commands.Session, error) {
	c.looks.Add(1)
	return c.sessions.Find(ctx, hash)
}

// standing is a clock that only the test moves.
func standing(c *clock) func(*httpapi.Options) {
	began := time.Now()
	return func(o *httpapi.Options) {
		o.Clock = func() time.Time { return began.Add(time.Duration(c.passed.Load())) }
	}
}

// TestStrangersHaveARateOfTheirAddress: and do not take it from whom we know.
func TestStrangersHaveARateOfTheirAddress(t *testing.T) {
	t.Parallel()
	var passing clock
	f := newSignIn(t, through, standing(&passing), func(o *httpapi.Options) { o.UnauthenticatedPerSecond = 2 })
	ask := func(token, address string) answer {
		return f.do(token, "GET", "/api/v1/me", "", "X-Forwarded-For", address)
	}
	for n := range 20 { // ten seconds' worth
		ask([]string{"", "chartledger_guessed"}[n%2], "2001:db8::1").want(t, 401, []string{"unauthenticated", "bad_token"}[n%2])
	}
	for _, text := range []string{"", "chartledger_guessed", "a.b.c"} {
		got := ask(text, "2001:db8::2:7").want(t, 429, "rate_limited") // a neighbour in the same house
		if got.Header.Get("Retry-After") != "1" || !strings.Contains(string(got.body), "--unauthenticated-per-second") {
			t.Errorf("got %v %s", got.Header, got.body)
		}
	}
	ask(bootstrapToken, "2001:db8::1").want(t, 200, "")
	ask("", "2001:db8:0:1::1").want(t, 401, "unauthenticated")
	ask("", "192.0.2.1").want(t, 401, "unauthenticated")
	passing.advance(time.Second)
	ask("", "2001:db8::1").want(t, 401, "unauthenticated")
	ask("", "2001:db8::1").want(t, 401, "unauthenticated")
	ask("", "2001:db8::1").want(t, 429, "rate_limited")
}

// TestWhatIsCostlyIsPutOffForStrangers: what a flood brings is not looked at any more,
// while a session from elsewhere goes on.
func TestWhatIsCostlyIsPutOffForStrangers(t *testing.T) {
	t.Parallel()
	kept := &counted{}
	f := newSignIn(t, through, standing(&clock{}), func(o *httpapi.Options) {
		kept.sessions = o.Sessions.(*sessions)
		o.Sessions, o.UnauthenticatedPerSecond, o.RequestsPerSecond = kept, 1, 3
	})
	cookie := f.signIn("X-Forwarded-For", "192.0.2.1")
	guess := "chartledger=" + strings.Repeat("A", 43)
	for range 30 {
		f.me(guess, "X-Forwarded-For", "192.0.2.2")
	}
	before := kept.looks.Load()
	for range 5 {
		f.me(guess, "X-Forwarded-For", "192.0.2.2").want(t, 429, "rate_limited")
	}
	if after := kept.looks.Load(); before != 30 || after != before {
		t.Errorf("sessions were looked up %d times, and then %d", before, after-before)
	}
	f.me(cookie, "X-Forwarded-For", "192.0.2.1").want(t, 200, "")
	f.do(bootstrapToken, "GET", "/api/v1/me", "", "X-Forwarded-For", "192.0.2.2").want(t, 200, "")
}

// TestAUserHasOneRateForAllSessions: another browser is no way around.
func TestAUserHasOneRateForAllSessions(t *testing.T) {
	t.Parallel()
	f := newSignIn(t, standing(&clock{}), func(o *httpapi.Options) { o.RequestsPerSecond = 4 })
	one, two := f.signIn(), f.signIn()
	for range 2 {
		f.me(one).want(t, 200, "")
		f.me(two).want(t, 200, "")
	}
	f.me(two).want(t, 429, "rate_limited")
	f.do(bootstrapToken, "GET", "/api/v1/me", "").want(t, 200, "")
}

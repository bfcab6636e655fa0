package httpapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
)

// setUp asks for the operator's password to be set.
func (f *signInFixture) setUp(token string) answer {
	f.t.Helper()
	return f.do("", "POST", "/api/v1/setup", fmt.Sprintf(`{"token":%q,"password":%q}`, token, password))
}

func TestSetup(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	token := httpapi.SetupToken([]byte("key"), 0)
	open := func(want string) {
		t.Helper()
		if got := f.do("", "GET", "/api/v1/setup", ""); strings.TrimSpace(string(got.body)) != want {
			t.Errorf("got %s, want %s", got.body, want)
		}
	}
	open(`{"open":true}`)
	for _, wrong := range []string{"x", token + "x", token[1:], httpapi.SetupToken([]byte("another"), 0), httpapi.SetupToken([]byte("key"), 1)} {
		f.setUp(wrong).want(t, 401, "bad_setup_token")
	}
	got := f.setUp(token).want(t, 201, "")
	cookie := got.Cookies()[0].Name + "=" + got.Cookies()[0].Value
	if me := f.me(cookie).want(t, 200, ""); !strings.Contains(string(me.body), `"role":"operator"`) {
		t.Errorf("got %s", me.body)
	}
	open(`{"open":false}`)
	f.setUp(token).want(t, 409, "setup_done")
	f.tries("operator", password).want(t, 201, "")
	if strings.Contains(f.logs.String(), token) {
		t.Error("the log has the token")
	}
}

func TestTwoSetupsAtOnce(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	var statuses sync.Map
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { statuses.Store(f.setUp(httpapi.SetupToken([]byte("key"), 0)).StatusCode, true) })
	}
	both.Wait()
	for _, status := range []int{201, 409} {
		if _, ok := statuses.Load(status); !ok {
			t.Errorf("nobody got %d", status)
		}
	}
}

// TestSetupTokensAreNotGuessed for ever.
func TestSetupTokensAreNotGuessed(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	for range 20 {
		f.setUp("x").want(t, 401, "bad_setup_token")
	}
	f.setUp("x").want(t, 429, "too_many_attempts")
	f.advance(time.Minute)
	f.setUp(httpapi.SetupToken([]byte("key"), 0)).want(t, 201, "")
}

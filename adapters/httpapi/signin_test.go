package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain/user"
)

const password = "correct horse battery staple"

// clock is a clock that a test moves.
type clock struct{ passed atomic.Int64 }

func (c *clock) now() time.Time          { return time.Now().Add(time.Duration(c.passed.Load())) }
func (c *clock) advance(d time.Duration) { c.passed.Add(int64(d)) }

// signInFixture has a user of each kind, whose password is password, and sessions that
// the test can look at.
type signInFixture struct {
	*fixture
	clock
	sessions sessions
}

func newSignIn(t *testing.T, change ...func(*httpapi.Options)) *signInFixture {
	t.Helper()
	f := &signInFixture{}
	f.fixture = newFixture(t, append([]func(*httpapi.Options){func(o *httpapi.Options) {
		o.Sessions, o.Clock = &f.sessions, f.now
	}}, change...)...)
	f.user("alice", user.Developer)
	f.user("gone", user.Developer)
	f.user("robot", user.Developer)
	f.user("none", user.Developer)
	for _, id := range []string{"alice", "gone", "robot"} {
		f.setPassword(id, password)
	}
	role, disabled := user.Service, true
	f.change("gone", nil, &disabled)
	f.change("robot", &role, nil)
	return f
}

func (f *signInFixture) change(id string, role *user.Role, disabled *bool) {
	f.t.Helper()
	if _, err := f.handler.UpdateUser(f.t.Context(), commands.Meta{Actor: "operator"}, id, role, disabled); err != nil {
		f.t.Fatal(err)
	}
}

// setPassword sets one whose hash costs next to nothing.
func (f *signInFixture) setPassword(id, password string) {
	f.t.Helper()
	text := base64.RawStdEncoding.EncodeToString
	hash := fmt.Appendf(nil, "$argon2id$v=19$m=8,t=1,p=1$%s$%s", text([]byte("salt")), text(argon2.IDKey([]byte(password), []byte("salt"), 1, 8, 1, 32)))
	if _, err := f.handler.SetPassword(f.t.Context(), commands.Meta{Actor: "operator"}, id, hash); err != nil {
		f.t.Fatal(err)
	}
}

func (f *signInFixture) tries(id, password string, header ...string) answer {
	f.t.Helper()
	return f.do("", "POST", "/api/v1/session", fmt.Sprintf(`{"user":%q,"password":%q}`, id, password), header...)
}

// signIn answers the cookie of alice's session, as a browser sends it.
func (f *signInFixture) signIn(header ...string) string {
	f.t.Helper()
	got := f.tries("alice", password, header...)
	if got.StatusCode != http.StatusCreated || len(got.Cookies()) != 1 {
		f.t.Fatalf("got %s %s, %v", got.Status, got.body, got.Cookies())
	}
	c := got.Cookies()[0]
	if c.Secure != strings.HasPrefix(c.Name, "__Host-") { // browsers take the one with the other only
		f.t.Errorf("the cookie is %v", c)
	}
	return c.Name + "=" + c.Value
}

func (f *signInFixture) me(cookie string, header ...string) answer {
	f.t.Helper()
	return f.do("", "GET", "/api/v1/me", "", append([]string{"Cookie", cookie}, header...)...)
}

// want fails unless the answer has this status and, for an error, code.
func (a answer) want(t *testing.T, status int, code string) answer {
	t.Helper()
	if a.StatusCode != status || code != "" && a.code(t) != code {
		t.Errorf("got %s %s, want %d %s", a.Status, a.body, status, code)
	}
	return a
}

func TestASessionIsACookie(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	got := f.tries("alice", password)
	c := got.Cookies()[0]
	if got.StatusCode != http.StatusCreated || !strings.Contains(string(got.body), `"user":"alice"`) {
		t.Fatalf("got %s %s", got.Status, got.body)
	}
	if c.Name != "chartledger" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 7*24*3600 || c.Domain != "" {
		t.Errorf("the cookie is %v", c)
	}
	cookie := c.Name + "=" + c.Value
	if got := f.me(cookie).want(t, 200, ""); !strings.Contains(string(got.body), `"id":"alice"`) {
		t.Errorf("got %s", got.body)
	}
	f.do("", "GET", "/api/v1/session", "", "Cookie", cookie).want(t, 200, "")
	second := f.signIn("Cookie", cookie)
	if second == cookie {
		t.Error("the id is the same after another login")
	}
	f.me(cookie).want(t, 401, "session_over")
	if logs := f.logs.String(); strings.Contains(logs, c.Value) || strings.Contains(logs, password) {
		t.Errorf("the log has the id or the password")
	}
	id, _ := base64.RawURLEncoding.DecodeString(second[len("chartledger="):])
	for _, n := range f.sessions.all() {
		if kept := string(n.Hash); len(kept) != 32 || strings.Contains(second, kept) || kept == string(id) {
			t.Errorf("the store has the id")
		}
	}
	out := f.do("", "DELETE", "/api/v1/session", "", "Cookie", second).want(t, 204, "")
	if c := out.Cookies()[0]; c.MaxAge >= 0 || c.Name != "chartledger" {
		t.Errorf("the cookie stays: %v", c)
	}
	f.me(second).want(t, 401, "session_over")
	f.do("", "DELETE", "/api/v1/session", "").want(t, 204, "")
	f.me("chartledger=short").want(t, 401, "unauthenticated")
}

// TestNobodyLearnsWhatWasWrong from the answer or from how long it took: without a
// hash of hers the same work is done.
func TestNobodyLearnsWhatWasWrong(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	var first string
	for _, id := range []string{"alice", "gone", "robot", "none", "nobody", "Alice"} {
		guess := password
		if id == "alice" {
			guess = "wrong horse battery staple"
		}
		began := time.Now()
		got := f.tries(id, guess).want(t, 401, "bad_credentials")
		if took := time.Since(began); id != "alice" && took < 20*time.Millisecond {
			t.Errorf("%s: answered after %v, without any work", id, took)
		}
		var p map[string]any
		_ = json.Unmarshal(got.body, &p)
		delete(p, "trace_id")
		if text := fmt.Sprint(p, got.Header["Set-Cookie"]); first == "" {
			first = text
		} else if text != first {
			t.Errorf("%s: got %s, and another %s", id, text, first)
		}
	}
	if !strings.Contains(first, "Invalid username or password.") {
		t.Errorf("got %s", first)
	}
}

func TestWhatEndsASession(t *testing.T) {
	t.Parallel()
	role, disabled, enabled := user.Service, true, false
	for name, do := range map[string]func(f *signInFixture){
		"idle":             func(f *signInFixture) { f.advance(8 * time.Hour) },
		"a password":       func(f *signInFixture) { f.setPassword("alice", "another one of hers") },
		"disabled":         func(f *signInFixture) { f.change("alice", nil, &disabled) },
		"disabled a while": func(f *signInFixture) { f.change("alice", nil, &disabled); f.change("alice", nil, &enabled) },
		"a service":        func(f *signInFixture) { f.change("alice", &role, nil) },
		"a lost database":  func(f *signInFixture) { clear(f.sessions.kept) },
		"her lifetime": func(f *signInFixture) {
			for range 7 * 4 {
				f.advance(6 * time.Hour)
				for n := range f.sessions.kept { // as if she had done something
					_ = f.sessions.Seen(f.t.Context(), []byte(n), f.now())
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newSignIn(t)
			cookie := f.signIn()
			f.me(cookie).want(t, 200, "")
			do(f)
			f.me(cookie).want(t, 401, "session_over")
		})
	}
}

func TestASessionThatIsUsedGoesOn(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	cookie := f.signIn()
	for range 10 {
		f.advance(7 * time.Hour)
		f.me(cookie).want(t, 200, "")
	}
	operator := user.Operator
	f.change("alice", &operator, nil)
	if got := f.me(cookie).want(t, 200, ""); !strings.Contains(string(got.body), `"role":"operator"`) {
		t.Errorf("another role does not act at once: %s", got.body)
	}
	f.sessions.fail(errors.New("the database is away"))
	if got := f.me(cookie).want(t, 503, "sessions_unavailable"); got.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// TestOneAddressKeepsNobodyFromSigningIn by having many passwords checked.
func TestOneAddressKeepsNobodyFromSigningIn(t *testing.T) {
	t.Parallel()
	f := newSignIn(t, func(o *httpapi.Options) {
		o.PasswordsWaiting, o.TrustedProxies = 8, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	sentAway := make(chan bool, 16)
	var all sync.WaitGroup
	for n := range cap(sentAway) {
		all.Go(func() {
			if f.tries(fmt.Sprint("nobody", n), password, "X-Forwarded-For", "192.0.2.1").StatusCode == http.StatusServiceUnavailable {
				sentAway <- true
			}
		})
	}
	select {
	case <-sentAway:
	case <-time.After(10 * time.Second):
		t.Fatal("nobody is sent away")
	}
	f.tries("alice", password, "X-Forwarded-For", "192.0.2.2").want(t, http.StatusCreated, "")
	all.Wait()
}

// TestManyPasswordsAtOnce are not all checked: some are sent away, and none for ever.
func TestManyPasswordsAtOnce(t *testing.T) {
	t.Parallel()
	f := newSignIn(t, func(o *httpapi.Options) { o.PasswordsWaiting = 1 })
	var busy atomic.Int64
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() {
			if got := f.tries(fmt.Sprint("nobody", n), password); got.StatusCode == http.StatusServiceUnavailable && got.Header.Get("Retry-After") != "" {
				busy.Add(1)
			}
		})
	}
	all.Wait()
	if n := busy.Load(); n < 1 || n > 9 {
		t.Errorf("%d of 12 were sent away", n)
	}
	f.signIn()
}

// A page that asks for itself is not somebody who does something.
func TestAPageThatIsLeftOpenKeepsNoSession(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	cookie := f.signIn()
	for range 3 {
		f.advance(2 * time.Hour)
		f.me(cookie, "Chartledger-Unattended", "true").want(t, 200, "")
	}
	f.advance(2 * time.Hour)
	f.me(cookie, "Chartledger-Unattended", "true").want(t, 401, "session_over")
}

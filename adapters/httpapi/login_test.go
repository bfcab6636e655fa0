package httpapi_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/domain/user"
)

// browser follows no redirects by itself, and keeps cookies as one does. The service
// is at https for it.
type browser struct {
	*fixture
	jar *cookiejar.Jar
}

func (f *fixture) browser() browser {
	jar, _ := cookiejar.New(nil)
	return browser{f, jar}
}

func (b browser) get(path string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), "GET", b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	public, _ := url.Parse("https://charts.example.com" + path)
	for _, c := range b.jar.Cookies(public) {
		r.AddCookie(c)
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer got.Body.Close()
	b.jar.SetCookies(public, got.Cookies())
	body, _ := io.ReadAll(got.Body)
	return answer{got, body}
}

// cookies are the names of those that the browser keeps.
func (b browser) cookies() string {
	var names []string
	for _, c := range b.jar.Cookies(&url.URL{Scheme: "https", Host: "charts.example.com", Path: "/"}) {
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

// begin begins a sign-in and answers its state.
func (b browser) begin(query string) string {
	b.t.Helper()
	got := b.get("/login/oidc" + query)
	to, err := got.Location()
	if got.StatusCode != http.StatusFound || err != nil {
		b.t.Fatalf("got %s %s", got.Status, got.body)
	}
	return to.Query().Get("state")
}

const comesFrom = "&iss=https%3A%2F%2Fid.example.com"

func TestABrowserSignsIn(t *testing.T) {
	t.Parallel()
	p := newIdentities()
	f := newFixture(t, signingIn(p))
	p.vouch("the-code", "ada", user.Developer, 0)
	b := f.browser()
	got := b.get("/login/oidc?return_to=/repos%3Fq=a")
	cookie := got.Cookies()[0]
	if cookie.Name != "__Host-chartledger-login" || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
		t.Errorf("got %+v", cookie)
	}
	if strings.Contains(cookie.Value, p.verifier) || strings.Contains(got.Header.Get("Location"), p.verifier) {
		t.Error("the verifier can be read")
	}
	to, _ := got.Location()
	state := to.Query().Get("state")
	got = b.get("/login/oidc/callback?code=the-code&state=" + state + comesFrom)
	if got.StatusCode != http.StatusFound || got.Header.Get("Location") != "https://charts.example.com/repos?q=a" {
		t.Fatalf("got %s %s to %s", got.Status, got.body, got.Header.Get("Location"))
	}
	if names := b.cookies(); names != "__Host-chartledger" {
		t.Errorf("the browser keeps %s", names)
	}
	if got := b.get("/api/v1/me"); got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), `"id":"ada"`) {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	if got = b.get("/login/oidc/callback?code=the-code&state=" + state + comesFrom); got.StatusCode != http.StatusBadRequest {
		t.Errorf("a sign-in is good twice: %s", got.Status)
	}
}

func TestSignInsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		query  string // STATE is the one that was begun
		later  time.Duration
		fresh  bool // another browser
		status int
		code   string
	}{
		"another state":          {query: "code=the-code&state=x" + comesFrom, status: 400, code: "login_expired"},
		"no state":               {query: "code=the-code" + comesFrom, status: 400, code: "login_expired"},
		"another browser":        {query: "code=the-code&state=STATE" + comesFrom, fresh: true, status: 400, code: "login_expired"},
		"too late":               {query: "code=the-code&state=STATE" + comesFrom, later: 10*time.Minute + 1, status: 400, code: "login_expired"},
		"an unknown code":        {query: "code=x&state=STATE" + comesFrom, status: 403, code: "login_refused"},
		"another provider":       {query: "code=the-code&state=STATE&iss=https://evil.example.com", status: 403, code: "login_refused"},
		"a refusal of hers":      {query: "error=access_denied&error_description=<script>&state=STATE" + comesFrom, status: 403, code: "login_refused"},
		"a service's code":       {query: "code=robot&state=STATE" + comesFrom, status: 403, code: "login_refused"},
		"a disabled user's code": {query: "code=gone&state=STATE" + comesFrom, status: 403, code: "login_refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, now := newIdentities(), time.Now()
			f := newFixture(t, signingIn(p), func(o *httpapi.Options) { o.Clock = func() time.Time { return now } })
			p.vouch("the-code", "ada", user.Developer, 0)
			p.vouch("gone", "gone", user.Developer, 0)
			p.vouch("robot", "robot", user.Service, 0)
			f.disabled(t, p, "gone")
			b := f.browser()
			query := strings.Replace(tt.query, "STATE", b.begin(""), 1)
			if tt.fresh {
				b = f.browser()
			}
			now = now.Add(tt.later)
			got := b.get("/login/oidc/callback?" + query)
			if got.StatusCode != tt.status || got.code(t) != tt.code || strings.Contains(string(got.body), "script") {
				t.Errorf("got %s %s", got.Status, got.body)
			}
			if got.Header.Get("WWW-Authenticate") != "" || b.cookies() != "" {
				t.Errorf("got %v, and the browser keeps %s", got.Header, b.cookies())
			}
		})
	}
}

// disabled has the one with the code sign in, and be disabled.
func (f *fixture) disabled(t *testing.T, p *identities, code string) {
	t.Helper()
	b := f.browser()
	if got := b.get("/login/oidc/callback?code=" + code + "&state=" + b.begin("") + comesFrom); got.StatusCode != http.StatusFound {
		t.Fatalf("got %s %s", got.Status, got.body)
	}
	if got := f.do(bootstrapToken, "PATCH", "/api/v1/users/"+p.known[code].Subject, `{"disabled":true}`); got.StatusCode != http.StatusOK {
		t.Fatalf("got %s %s", got.Status, got.body)
	}
}

func TestWhoMakesCodesUpHasToWait(t *testing.T) {
	t.Parallel()
	p := newIdentities()
	f := newFixture(t, signingIn(p))
	p.vouch("the-code", "ada", user.Developer, 0)
	try := func(code string) answer {
		b := f.browser()
		return b.get("/login/oidc/callback?code=" + code + "&state=" + b.begin("") + comesFrom)
	}
	for range 30 { // a right one does not count
		if got := try("the-code"); got.StatusCode != http.StatusFound {
			t.Fatalf("got %s %s", got.Status, got.body)
		}
	}
	for range 20 {
		try("made-up")
	}
	if got := try("made-up"); got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}

func TestOneComesBackToThisServiceOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t, signingIn(newIdentities()))
	for to, status := range map[string]int{
		"/": 302, "/repos?q=a&b=c#d": 302, "/a//b": 302, "/@evil.example.com": 302,
		"https://evil.example.com/": 400, "//evil.example.com": 400, "///evil.example.com": 400, `/\evil.example.com`: 400, `\\evil`: 400,
		"evil": 400, "javascript:alert(1)": 400, "/\t/evil.example.com": 400, "/\n/evil": 400, " /": 400, "/%zz": 400,
		"/" + strings.Repeat("x", 1000): 400,
	} {
		got := f.browser().get("/login/oidc?return_to=" + url.QueryEscape(to))
		if got.StatusCode != status || status == 302 && !strings.HasPrefix(got.Header.Get("Location"), "https://id.example.com/") {
			t.Errorf("%q: got %s %s", to, got.Status, got.body)
		}
	}
}

func TestSigningInWithoutAProvider(t *testing.T) {
	t.Parallel()
	if got := newFixture(t).browser().get("/login/oidc"); got.StatusCode != http.StatusNotFound {
		t.Errorf("without one: %s", got.Status)
	}
	p := newIdentities()
	p.away = true
	got := newFixture(t, signingIn(p)).browser().get("/login/oidc")
	if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || got.Header.Get("Set-Cookie") != "" {
		t.Errorf("while it is away: %s %s", got.Status, got.body)
	}
}

package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chartledger/adapters/web/site"
)

const signedIn = `{"user":"alice","role":"user","expires_at":null}`

// Whoever signs in comes to the page she wanted, if that is one of ours, with the
// session's cookie of the API.
func TestSigningIn(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, func(w http.ResponseWriter, r *http.Request) {
		var body struct{ User, Password string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Header.Get("Traceparent") == "" {
			t.Errorf("the API was sent %v, %v", r.Header, err)
		}
		w.Header().Set("Content-Type", "application/json")
		if body.User != "alice" || body.Password != "correct horse" {
			refuse(401, `{"code":"bad_credentials","status":401,"detail":"API words"}`)(w, r)
			return
		}
		w.Header().Add("Set-Cookie", "chartledger=session; HttpOnly")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, signedIn)
	})
	for to, want := range map[string]string{"/repos?q=a": "/repos?q=a", "": "/", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "/a\nb": "/"} {
		resp, _ := ask("POST", "/login", url.Values{"user": {" alice "}, "password": {"correct horse"}, "return_to": {to}})
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("to %q: got %d, %q, want %q", to, resp.StatusCode, got, want)
		}
		if got := resp.Header.Get("Set-Cookie"); got != "chartledger=session; HttpOnly" {
			t.Errorf("the cookie is %q", got)
		}
	}
	resp, body := ask("POST", "/login", url.Values{"user": {`"><b>`}, "password": {"a secret"}, "return_to": {"/apps/1"}})
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "user name or the password is wrong") || !strings.Contains(body, `value="/apps/1"`) {
		t.Errorf("wrong: got %d, %s", resp.StatusCode, body)
	}
	if strings.Contains(body, "a secret") || strings.Contains(body, `"><b>`) {
		t.Error("the page repeats the password, or the user name as it came")
	}
}

// Who has to wait is told how long.
func TestTooManyAttempts(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{SignInURL: "/login/oidc"}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "17")
		refuse(429, `{"code":"too_many_attempts","status":429}`)(w, r)
	})
	resp, body := ask("POST", "/login", url.Values{"user": {"alice"}, "password": {"x"}, "return_to": {"/a?b=c"}}, "Accept-Language", "zh")
	if resp.StatusCode != http.StatusTooManyRequests || !strings.Contains(body, "17 秒后再试") || !strings.Contains(body, `href="/login/oidc?return_to=%2Fa%3Fb%3Dc"`) {
		t.Errorf("got %d, %s", resp.StatusCode, body)
	}
}

// A page that needs somebody sends others to sign in, and knows where they wanted to go.
func TestNobodyIsSentToSignIn(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, refuse(401, `{"code":"unauthenticated","status":401}`))
	resp, _ := ask("GET", "/settings/password?x=1", nil)
	if want := "/login?return_to=%2Fsettings%2Fpassword%3Fx%3D1"; resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != want {
		t.Errorf("got %d, %v", resp.StatusCode, resp.Header)
	}
	resp, _ = ask("GET", "/settings/password", nil, "HX-Request", "true")
	if resp.StatusCode != http.StatusNoContent || resp.Header.Get("HX-Redirect") == "" {
		t.Errorf("a part: got %d, %v", resp.StatusCode, resp.Header)
	}
}

// Who has signed out goes where one signs in; who could not is not told that she has.
func TestSigningOut(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   int
	}{
		"done":             {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, http.StatusSeeOther},
		"no session":       {refuse(401, `{"code":"unauthenticated","status":401}`), http.StatusSeeOther},
		"the log is away":  {refuse(503, `{"code":"log_away","status":503}`), http.StatusServiceUnavailable},
		"nobody knows why": {refuse(500, `{"code":"internal","status":500}`), http.StatusInternalServerError},
	} {
		if resp, body := pages(t, site.Options{}, tt.answer)("POST", "/logout", url.Values{}); resp.StatusCode != tt.want {
			t.Errorf("%s: got %d, %s", name, resp.StatusCode, body)
		}
	}
}

// While nobody can tell who somebody is, she is not sent to sign in anew.
func TestOneLandsNowhereWhileTheServiceIsAway(t *testing.T) {
	t.Parallel()

	for name, api := range map[string]http.HandlerFunc{
		"all of it": refuse(503, `{"code":"not_ready","status":503}`),
		"the setup": func(w http.ResponseWriter, r *http.Request) {
			status := map[bool]int{true: 401, false: 503}[r.URL.Path == "/api/v1/me"]
			refuse(status, fmt.Sprintf(`{"code":"x","status":%d}`, status))(w, r)
		},
	} {
		if resp, body := pages(t, site.Options{}, api)("GET", "/", nil); resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "Nothing is lost") {
			t.Errorf("%s: got %d to %q", name, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
}

// The service is set up once: with the right token, and a password typed the same twice.
func TestSetup(t *testing.T) {
	t.Parallel()

	open := true
	ask := pages(t, site.Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path == "/readyz":
			_, _ = io.WriteString(w, `{"ready":true,"checks":[{"name":"database","ok":true},{"name":"log","ok":false,"detail":"away <b>"}]}`)
		case r.URL.Path == "/api/v1/setup" && r.Method == http.MethodGet:
			_, _ = fmt.Fprintf(w, `{"open":%t}`, open)
		case r.URL.Path == "/api/v1/setup":
			body, _ := io.ReadAll(r.Body)
			switch {
			case strings.Contains(string(body), "wrong"):
				refuse(401, `{"code":"bad_setup_token","status":401,"detail":"This is not the token."}`)(w, r)
			case strings.Contains(string(body), "short"):
				refuse(422, `{"code":"invalid","status":422,"detail":"See errors.","errors":[{"pointer":"/password","code":"too_short","detail":"At least 12 characters."}]}`)(w, r)
			default:
				w.WriteHeader(http.StatusCreated)
				_, _ = io.WriteString(w, signedIn)
			}
		default:
			refuse(401, `{"code":"unauthenticated","status":401}`)(w, r)
		}
	})
	if resp, _ := ask("GET", "/", nil); resp.Header.Get("Location") != "/setup" {
		t.Errorf("one lands at %q", resp.Header.Get("Location"))
	}
	if _, body := ask("GET", "/setup", nil); !strings.Contains(body, "away &lt;b&gt;") || !strings.Contains(body, "Not everything is there yet") {
		t.Errorf("the checks are not shown: %s", body)
	}
	for name, tt := range map[string]struct {
		token, password, again, want string
		status                       int
	}{
		"a wrong token":    {"wrong", "correct horse", "correct horse", "This setup token is not good", 422},
		"unequal":          {"token", "correct horse", "correct house", "not the same password", 422},
		"a short password": {"token", "short", "short", "At least 12 characters.", 422},
		"well":             {"token", "correct horse", "correct horse", "", 303},
	} {
		resp, body := ask("POST", "/setup", url.Values{"token": {tt.token}, "user": {"root"}, "password": {tt.password}, "again": {tt.again}})
		if resp.StatusCode != tt.status || !strings.Contains(body, tt.want) || strings.Contains(body, tt.password) {
			t.Errorf("%s: got %d, %s", name, resp.StatusCode, body)
		}
	}
	open = false
	if resp, _ := ask("GET", "/setup", nil); resp.Header.Get("Location") != "/login" {
		t.Errorf("when it is done one is sent to %q", resp.Header.Get("Location"))
	}
}

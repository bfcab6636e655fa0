package httpapi_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/domain/user"
)

// through are proxies of the tests: the client is on loopback, 10.0.0.0/8 before it.
func through(o *httpapi.Options) {
	o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
}

func at(url string) func(*httpapi.Options) {
	return func(o *httpapi.Options) { o.PublicURL = url }
}

func TestCookiesAreForHTTPSWhereThereIsAny(t *testing.T) {
	t.Parallel()
	nothing := func(*httpapi.Options) {}
	for name, tt := range map[string]struct {
		change func(*httpapi.Options)
		host   string
		header []string
		want   string // the cookie's name; "" for a refusal
	}{
		"loopback":                           {change: nothing, want: "chartledger"},
		"localhost":                          {change: nothing, host: "localhost:8080", want: "chartledger"},
		"IPv6's loopback":                    {change: nothing, host: "[::1]:8080", want: "chartledger"},
		"another machine":                    {change: nothing, host: "charts.example.com"},
		"an address":                         {change: nothing, host: "192.0.2.7:8080"},
		"a name that begins like localhost":  {change: nothing, host: "localhost.example.com"},
		"a public URL":                       {change: at("https://charts.example.com"), want: "__Host-chartledger"},
		"a public URL of plain HTTP":         {change: at("http://charts.example.com"), host: "charts.example.com", want: "chartledger"},
		"a proxy with HTTPS":                 {change: through, host: "charts.example.com", header: []string{"X-Forwarded-Proto", "https"}, want: "__Host-chartledger"},
		"a proxy without":                    {change: through, host: "charts.example.com", header: []string{"X-Forwarded-Proto", "http"}},
		"two proxies":                        {change: through, host: "charts.example.com", header: []string{"X-Forwarded-Proto", "http, https"}, want: "__Host-chartledger"},
		"somebody who says that he is one":   {change: nothing, host: "charts.example.com", header: []string{"X-Forwarded-Proto", "https"}},
		"a proxy that says so of its client": {change: through, host: "charts.example.com", header: []string{"X-Forwarded-Proto", "https, http"}},
		"a public URL by another name":       {change: at("https://charts.example.com"), host: "chartledger.internal", want: "__Host-chartledger"},
		"a public URL of plain HTTP, by HTTPS": {change: func(o *httpapi.Options) { at("http://x.example.com")(o); through(o) },
			header: []string{"X-Forwarded-Proto", "https"}, want: "__Host-chartledger"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newSignIn(t, tt.change)
			header := append(tt.header, "Host", tt.host)
			if tt.want == "" {
				got := f.tries("alice", password, header...).want(t, 403, "insecure_connection")
				if !strings.Contains(string(got.body), "--tls-cert-file") || len(got.Cookies()) > 0 {
					t.Errorf("got %s, %v", got.body, got.Cookies())
				}
				return
			}
			cookie := f.signIn(header...)
			if cookie[:strings.Index(cookie, "=")] != tt.want {
				t.Errorf("the cookie is %s", cookie)
			}
			f.me(cookie, header...).want(t, 200, "")
			if name, value, _ := strings.Cut(cookie, "="); name == "__Host-chartledger" {
				f.me("chartledger="+value, header...).want(t, 401, "unauthenticated") // a neighbour may have planted it
			}
		})
	}
}

func TestOnlyOurOwnPagesUseASession(t *testing.T) {
	t.Parallel()
	f := newSignIn(t, at("https://charts.example.com/"))
	cookie := f.signIn()
	for name, tt := range map[string]struct {
		method string
		header []string
		status int
	}{
		"no browser":                          {"POST", nil, 201},
		"our page":                            {"POST", []string{"Sec-Fetch-Site", "same-origin"}, 201},
		"our page, of old":                    {"POST", []string{"Origin", "https://charts.example.com"}, 201},
		"another site":                        {"POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"another site, of old":                {"POST", []string{"Origin", "https://evil.example"}, 403},
		"a neighbour":                         {"POST", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://evil.example.com"}, 403},
		"our name without encryption":         {"POST", []string{"Origin", "http://charts.example.com"}, 403},
		"reading":                             {"GET", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		"reading from an address bar":         {"GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"}, 200},
		"following a link":                    {"GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		"a script of another site reading":    {"GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}, 401},
		"a neighbour's script reading":        {"GET", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors"}, 401},
		"a neighbour's form, as it navigates": {"POST", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, body := "/api/v1/repos", ""
			if tt.method == "POST" {
				body = repoBody(strings.NewReplacer(" ", "-", ",", "", "'", "").Replace(name))
			}
			f.do("", tt.method, path, body, append(tt.header, "Cookie", cookie)...).want(t, tt.status, "")
		})
	}
}

// TestPagesAskForPasswordsThemselves: a browser must not.
func TestPagesAskForPasswordsThemselves(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	if got := f.me("").Header.Values("WWW-Authenticate"); len(got) != 2 {
		t.Errorf("the helm client is not asked: %q", got)
	}
	if got := f.me("", "Sec-Fetch-Mode", "cors").Header.Values("WWW-Authenticate"); len(got) != 1 || !strings.HasPrefix(got[0], "Bearer") {
		t.Errorf("a browser is asked: %q", got)
	}
}

func TestWhoeverGuessesWaits(t *testing.T) {
	t.Parallel()
	f := newSignIn(t, through)
	from := func(address string) []string { return []string{"X-Forwarded-For", address} }
	for range 5 {
		f.tries("alice", "wrong horse battery staple", from("192.0.2.1")...).want(t, 401, "bad_credentials")
	}
	got := f.tries("alice", password, from("192.0.2.1")...).want(t, 429, "too_many_attempts")
	if got.Header.Get("Retry-After") != "1" || !strings.Contains(string(got.body), "Too many attempts. Try again in 1 s.") {
		t.Errorf("got %v %s", got.Header, got.body)
	}
	f.tries("alice", password, from("198.51.100.7, 192.0.2.1, 10.0.0.9")...).want(t, 429, "too_many_attempts")
	f.tries("alice", password, from("198.51.100.7")...).want(t, 201, "")
	f.advance(time.Second)
	f.tries("alice", password, from("192.0.2.1")...).want(t, 201, "")
	for range 4 {
		f.tries("alice", "wrong horse battery staple", from("192.0.2.1")...).want(t, 401, "bad_credentials")
	}
	f.tries("alice", password, from("192.0.2.1")...).want(t, 201, "")
	if logs := f.logs.String(); !strings.Contains(logs, `"address":"192.0.2.1"`) || strings.Contains(logs, "198.51.100.7, ") {
		t.Error("the access log does not say where requests came from")
	}
}

// TestNobodyElseIsBelieved who says where he comes from.
func TestNobodyElseIsBelieved(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	for n := range 6 {
		want := http.StatusUnauthorized
		if n == 5 {
			want = http.StatusTooManyRequests
		}
		f.tries("alice", "wrong horse battery staple", "X-Forwarded-For", "192.0.2."+string(rune('0'+n)), "X-Real-Ip", "192.0.2.1").want(t, want, "")
	}
	if strings.Contains(f.logs.String(), `"address":"192.0.2`) {
		t.Error("the access log believes it")
	}
}

// An open browser is not enough to lock its operator out, though she sets everybody
// else's password.
func TestAnOperatorsOwnPassword(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	f.do(bootstrapToken, "PUT", "/api/v1/users/operator/password", `{"password":"`+password+`"}`).want(t, 204, "")
	c := f.tries("operator", password).want(t, 201, "").Cookies()[0]
	set := func(user, body string) answer {
		return f.do("", "PUT", "/api/v1/users/"+user+"/password", body, "Cookie", c.Name+"="+c.Value)
	}
	set("operator", `{"password":"another one of hers"}`).want(t, 422, "current_password_required")
	set("alice", `{"password":"another one of hers"}`).want(t, 204, "")
	set("operator", `{"password":"another one of hers","current_password":"`+password+`"}`).want(t, 204, "")
}

func TestOnesOwnPassword(t *testing.T) {
	t.Parallel()
	f := newSignIn(t)
	cookie := f.signIn()
	set := func(cookie, body string, header ...string) answer {
		return f.do("", "PUT", "/api/v1/users/alice/password", body, append(header, "Cookie", cookie)...)
	}
	const next = "another one of hers"
	set(cookie, `{"password":"`+next+`"}`).want(t, 422, "current_password_required")
	got := set(cookie, `{"password":"`+next+`","current_password":"a wrong one of hers"}`).want(t, 422, "wrong_password")
	if !strings.Contains(string(got.body), "/current_password") {
		t.Errorf("got %s", got.body)
	}
	other := f.signIn()
	body := `{"password":"` + next + `","current_password":"` + password + `"}`
	got = set(cookie, body, "Idempotency-Key", "k").want(t, 204, "")
	f.me(other).want(t, 401, "session_over")
	f.me(cookie).want(t, 401, "session_over")
	fresh := got.Cookies()[0].Name + "=" + got.Cookies()[0].Value
	f.me(fresh).want(t, 200, "")
	again := set(fresh, body, "Idempotency-Key", "k").want(t, 204, "")
	if again.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("a repeat is done again")
	}
	f.tries("alice", password).want(t, 401, "bad_credentials")
	f.tries("alice", next).want(t, 201, "")
	f.do(bootstrapToken, "PUT", "/api/v1/users/alice/password", `{"password":"`+password+`"}`).want(t, 204, "")
	f.tries("alice", password).want(t, 201, "")
	f.do(bootstrapToken, "PUT", "/api/v1/users/robot/password", `{"password":"`+password+`"}`).want(t, 409, "no_password")
	f.do(f.user("new", user.Member), "PUT", "/api/v1/users/new/password", `{"password":"`+password+`"}`).want(t, 204, "")
}

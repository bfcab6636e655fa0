package wizard_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/web"
	"chartledger/adapters/web/site"
)

// browser walks through the wizard without a script.
type browser struct {
	t      *testing.T
	api    *fakeAPI
	client *http.Client
	base   *url.URL
	now    atomic.Int64
	pages  []string // all that it was shown
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	b := &browser{t: t, api: newFakeAPI(t)}
	b.now.Store(time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC).Unix())
	handler, err := web.New(site.Options{API: b.api, DraftKey: []byte("key of the tests"), Clock: func() time.Time { return time.Unix(b.now.Load(), 0) }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	if b.base, err = url.Parse(server.URL + "/repos/new/"); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return b
}

// answer is what a request got.
type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

var textID = regexp.MustCompile(`wizard\.[a-z]+\.[a-z0-9_.]+`)

func (b *browser) ask(method, path string, form url.Values) answer {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.base.Scheme+"://"+b.base.Host+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.pages = append(b.pages, string(text))
	if id := textID.FindString(string(text)); id != "" {
		b.t.Errorf("%s %s: there is no text for %s", method, path, id)
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(text), resp.Header}
}

func (b *browser) get(step string) answer {
	b.t.Helper()
	return b.ask("GET", "/repos/new/"+step, nil)
}

// post sends a step's form: name, value and so on.
func (b *browser) post(step string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.ask("POST", "/repos/new/"+step, form)
}

// goes says that a form leads on to a page.
func (b *browser) goes(a answer, to string) {
	b.t.Helper()
	if a.status != http.StatusSeeOther || a.location != to {
		b.t.Fatalf("got %d to %q, want %q\n%s", a.status, a.location, to, a.body)
	}
}

// upTo fills in the steps before one.
func (b *browser) upTo(step string) {
	b.t.Helper()
	for _, s := range []struct {
		name   string
		fields []string
	}{
		{"runtime", []string{"runtime", "kubernetes"}},
		{"address", []string{"url", "https://charts.example.com/payments", "name", "payments"}},
		{"mode", []string{"mode", "ro"}},
		{"credential", []string{"kind", "none"}},
		{"check/run", []string{}},
		{"labels", []string{"visibility", "private"}},
	} {
		if s.name == step || s.name == step+"/run" {
			return
		}
		if a := b.post(s.name, s.fields...); a.status != http.StatusSeeOther {
			b.t.Fatalf("%s: got %d\n%s", s.name, a.status, a.body)
		}
	}
}

// drafts are the cookies of the draft.
func (b *browser) drafts() (all []*http.Cookie) {
	for _, c := range b.client.Jar.Cookies(b.base) {
		if strings.HasPrefix(c.Name, "chartledger-draft-") {
			all = append(all, c)
		}
	}
	return all
}

func (b *browser) has(a answer, parts ...string) {
	b.t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			b.t.Errorf("%q is not in\n%s", part, a.body)
		}
	}
}

func (b *browser) hasNot(a answer, parts ...string) {
	b.t.Helper()
	for _, part := range parts {
		if strings.Contains(a.body, part) {
			b.t.Errorf("%q is in\n%s", part, a.body)
		}
	}
}

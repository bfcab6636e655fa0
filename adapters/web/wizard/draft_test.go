package wizard_test

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
)

// What a browser keeps is sealed, in cookies for these pages alone.
func TestADraftIsSealed(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("credential")
	a := b.post("credential", "kind", "basic", "username", "bob", "password", "correct horse")
	for _, c := range a.header.Values("Set-Cookie") {
		if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "Path=/repos/new;") || !strings.Contains(c, "SameSite=Lax") || !strings.Contains(c, "Max-Age=86400") {
			t.Errorf("got %s", c)
		}
	}
	if len(b.drafts()) != 1 {
		t.Fatalf("got %d cookies", len(b.drafts()))
	}
	_, text, _ := strings.Cut(b.drafts()[0].Value, ".")
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || strings.Contains(string(plain), "horse") || strings.Contains(string(plain), "url") {
		t.Errorf("got %q, %v", plain, err)
	}
}

// A draft that is old, changed, or of somebody else is a new one.
func TestADraftIsGoodForItsUserForADay(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		change func(*browser)
		good   bool
	}{
		"the same user, soon": {func(b *browser) { b.now.Add(int64((23 * time.Hour).Seconds())) }, true},
		"a day later":         {func(b *browser) { b.now.Add(int64((24 * time.Hour).Seconds())) }, false},
		"another user":        {func(b *browser) { b.api.set(func(f *fakeAPI) { f.user = "mallory" }) }, false},
		"a changed text":      {func(b *browser) { b.spoil(func(s string) string { return s[:len(s)-4] + "AAAA" }) }, false},
		"a cut text":          {func(b *browser) { b.spoil(func(s string) string { return s[:len(s)/2] }) }, false},
		"no text":             {func(b *browser) { b.spoil(func(string) string { return "99999999999." }) }, false},
	} {
		b := newBrowser(t)
		b.upTo("credential")
		tt.change(b)
		if got := b.get("credential"); (got.status == http.StatusOK) != tt.good {
			t.Errorf("%s: got %d to %s", name, got.status, got.location)
		}
		b.get("runtime")
	}
}

func (b *browser) spoil(change func(string) string) {
	c := b.drafts()[0]
	b.client.Jar.SetCookies(b.base, []*http.Cookie{{Name: c.Name, Value: change(c.Value), Path: "/repos/new"}})
}

// A draft that one cookie cannot hold is in several, none of them too long; there is an
// end to it.
func TestALongDraft(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("credential")
	ca := string(certtest.New(t).PEM())
	several := ca + "\n" + noise(t, 9_000)
	b.goes(b.post("credential", "kind", "none", "ca", several), "/repos/new/check")
	if n := len(b.drafts()); n < 3 {
		t.Errorf("it is in %d cookies", n)
	}
	for _, c := range b.drafts() {
		if len(c.Name)+len(c.Value) >= 3800 {
			t.Errorf("%s has %d bytes", c.Name, len(c.Value))
		}
	}
	b.has(b.get("credential"), strings.Split(several, "\n")[1], several[len(several)-60:])

	a := b.post("credential", "kind", "none", "ca", ca+noise(t, 25_000))
	if a.status != http.StatusUnprocessableEntity || len(a.header.Values("Set-Cookie")) > 0 {
		t.Errorf("got %d, %v", a.status, a.header)
	}
	b.has(a, "This is more than the wizard can hold.")

	fits := ca + noise(t, 16_500)
	for len(fits) < 60_000 && b.post("credential", "kind", "none", "ca", fits+noise(t, 100)).status == http.StatusSeeOther {
		fits += noise(t, 100)
	}
	b.api.set(func(f *fakeAPI) { f.report = strings.Replace(goodReport, "[]", `["`+noise(t, 220)+`"]`, 1) })
	b.has(b.post("check/run"), "This is more than the wizard can hold.") // with the report

	b.goes(b.post("credential", "kind", "none", "ca", ca), "/repos/new/check")
	if n := len(b.drafts()); n != 1 {
		t.Errorf("a short draft is in %d cookies", n)
	}
}

// noise is a text that cannot be packed smaller.
func noise(t *testing.T, n int) string {
	t.Helper()
	p := make([]byte, n)
	if _, err := rand.Read(p); err != nil {
		t.Fatal(err)
	}
	return "# " + base64.StdEncoding.EncodeToString(p)
}

// Starting over forgets everything.
func TestStartingOver(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("mode")
	b.goes(b.post("over"), "/repos/new")
	if len(b.drafts()) != 0 {
		t.Error("the draft is there yet")
	}
	b.goes(b.get("mode"), "/repos/new/runtime")
}

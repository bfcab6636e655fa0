package wizard

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chartledger/adapters/web/site"
)

// A draft lives in cookies of these pages, so that no secret of it is ever in a page, a
// URL or a database. A cookie has less than 4 kB, so it may take several.
const (
	place       = "/repos/new"
	cookieName  = "chartledger-draft-"
	chunk       = 3700
	longest     = 24 << 10
	maxChunks   = longest/chunk + 1
	keptFor     = 24 * time.Hour
	draftsUse   = "draft"
	reportsUse  = "report"
	countMarker = "."
)

var errTooLarge = errors.New("keep the draft: it is too large")

// tooLarge is what is said then.
func tooLarge() faults { return faults{"": "wizard.toolarge"} }

// load is the visitor's draft. One that is old, broken or somebody else's is a new one.
func (w wizard) load(v *site.Visit) draft {
	var d draft
	err := w.sealer.open(draftsUse, v.Me.ID, joined(v), &d)
	if err != nil || !v.Clock().Before(d.Until) {
		return draft{Key: site.FreshKey()}
	}
	return d
}

// joined is the text in the cookies. The first one begins with how many there are: a
// browser may still have some of a longer draft.
func joined(v *site.Visit) string {
	count, text, found := strings.Cut(kept(v, 0), countMarker)
	n, err := strconv.Atoi(count)
	if !found || err != nil || n > maxChunks {
		return ""
	}
	var b strings.Builder
	b.WriteString(text)
	for i := 1; i < n; i++ {
		b.WriteString(kept(v, i))
	}
	return b.String()
}

func kept(v *site.Visit, i int) string {
	c, err := v.Cookie(cookieName + strconv.Itoa(i))
	if err != nil {
		return ""
	}
	return c.Value
}

// keep has the browser keep the draft for another day.
func (w wizard) keep(v *site.Visit, d draft) error {
	d.Until = v.Clock().Add(keptFor).Truncate(time.Second)
	text, err := w.sealer.seal(draftsUse, v.Me.ID, d)
	if err != nil {
		return err
	}
	if len(text) > longest {
		return errTooLarge
	}
	n := (len(text) + chunk - 1) / chunk
	for i := range n {
		part := text[i*chunk : min(len(text), (i+1)*chunk)]
		if i == 0 {
			part = strconv.Itoa(n) + countMarker + part
		}
		v.SetCookie(cookie(v, i, part, int(keptFor.Seconds())))
	}
	drop(v, n)
	return nil
}

// drop has the browser keep no more than the first n cookies.
func drop(v *site.Visit, n int) {
	for i := n; i < maxChunks; i++ {
		if kept(v, i) != "" {
			v.SetCookie(cookie(v, i, "", -1))
		}
	}
}

func cookie(v *site.Visit, i int, value string, age int) *http.Cookie {
	return &http.Cookie{Name: cookieName + strconv.Itoa(i), Value: value, Path: place, MaxAge: age, HttpOnly: true, //nolint:gosec // Secure where HTTPS is spoken
		Secure: v.Secure(), SameSite: http.SameSiteLaxMode}
}

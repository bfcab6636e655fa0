package helmrepo_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

const small = "apiVersion: v1\nentries:\n  a:\n  - name: a\n    version: 1.0.0\ngenerated: \"2024-03-08T10:10:10Z\"\n"

func redirectTo(url string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url, http.StatusFound) }
}

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestFetchTellsTheFactsOfAnIndex(t *testing.T) {
	t.Parallel()

	r, c := helmtest.Index(t, small), local(t)
	x, err := fetch(t, c, r)
	if err != nil {
		t.Fatal(err)
	}
	got := x.Facts()
	without, _, _ := strings.Cut(small, "generated:")
	if got.URL != r.URL+"/index.yaml" || got.Bytes != int64(len(small)) || got.NotModified ||
		got.BytesHash != hexSum(small) || got.ContentHash != hexSum(without) || got.Validators.ETag == "" {
		t.Errorf("got %+v", got)
	}
	again, err := c.Fetch(t.Context(), indexing.Source{URL: r.URL}, got.Validators)
	if err != nil || !again.Facts().NotModified || again.Facts().Validators != got.Validators {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	r.ETags(false)
	if x, err := c.Fetch(t.Context(), indexing.Source{URL: r.URL}, got.Validators); err != nil || x.Facts().NotModified {
		t.Errorf("without ETags: %+v, %v", x, err)
	}
}

func TestContentHashLeavesOutOnlyTheTopLevelLine(t *testing.T) {
	t.Parallel()

	c := local(t)
	long := strings.Repeat("x", 200_000)
	for name, tt := range map[string]struct{ index, hashed string }{
		"in the middle":       {"a: b\ngenerated: now\nc: d\n", "a: b\nc: d\n"},
		"without an end":      {"a: b\ngenerated: now", "a: b\n"},
		"nested":              {"a:\n  generated: now\n", "a:\n  generated: now\n"},
		"a longer key":        {"generatedBy: me\ngen\n", "generatedBy: me\ngen\n"},
		"JSON with lines":     {"{\n  \"generated\": \"now\",\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n"},
		"quoted in YAML":      {"a:\n  \"generated\": b\n", "a:\n  \"generated\": b\n"},
		"lines of any length": {"a: " + long + "\ngenerated: " + long + "\n" + long, "a: " + long + "\n" + long},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := fetch(t, c, helmtest.Index(t, tt.index))
			if err != nil {
				t.Fatal(err)
			}
			if x.Facts().ContentHash != hexSum(tt.hashed) || x.Facts().BytesHash != hexSum(tt.index) {
				t.Errorf("got %+v", x.Facts())
			}
		})
	}
}

func TestFetchFindsTheIndex(t *testing.T) {
	t.Parallel()

	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		fmt.Fprint(w, small)
	}))
	t.Cleanup(server.Close)
	c := local(t)
	for given, want := range map[string]string{
		"": "/index.yaml", "/": "/index.yaml", "/a": "/a/index.yaml", "/a/": "/a/index.yaml", "/a/index.yaml": "/a/index.yaml",
		"/a?key=s3cr3t": "/a/index.yaml?key=s3cr3t", "/a/index.yaml?key=s3cr3t#x": "/a/index.yaml?key=s3cr3t", "/a%2Fb": "/a%2Fb/index.yaml",
	} {
		x, err := c.Fetch(t.Context(), indexing.Source{URL: server.URL + given}, syncs.Validators{})
		if err != nil || asked != want {
			t.Errorf("%s: asked for %s, %v; want %s", given, asked, err, want)
		} else if strings.Contains(x.Facts().URL, "s3cr3t") {
			t.Errorf("%s: the facts tell the query: %s", given, x.Facts().URL)
		}
	}
}

func TestFetchSaysWhatIsWrong(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		code    string
		pause   bool
		says    string
	}{
		"401":              {status(401), repo.CodeAccessDenied, true, "credential"},
		"403":              {status(403), repo.CodeAccessDenied, true, "credential"},
		"404":              {status(404), repo.CodeNotARepo, true, "404"},
		"410":              {status(410), repo.CodeNotARepo, true, "410"},
		"429":              {status(429), repo.CodeHTTPStatus, false, "less often"},
		"500":              {status(500), repo.CodeHTTPStatus, false, "Try again"},
		"503":              {status(503), repo.CodeHTTPStatus, false, "later"},
		"204":              {status(204), repo.CodeHTTPStatus, false, "204"},
		"304 unasked":      {status(304), repo.CodeHTTPStatus, false, "not asked"},
		"302 to nowhere":   {status(302), repo.CodeHTTPStatus, false, "where to go"},
		"empty":            {text(""), repo.CodeBadIndex, false, "empty"},
		"a web page":       {text("\n<!DOCTYPE html><html>login</html>"), repo.CodeBadIndex, false, "web page"},
		"gzip unannounced": {text("\x1f\x8b\x08\x00"), repo.CodeBadIndex, false, "gzip"},
		"packed otherwise": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			fmt.Fprint(w, "x")
		}, repo.CodeBadIndex, false, "br"},
		"a loop":        {redirectTo("/index.yaml"), repo.CodeTooManyRedirects, true, "10"},
		"to a file":     {redirectTo("file:///etc/passwd"), repo.CodeSchemeNotSupported, true, "file"},
		"to a password": {redirectTo("http://user:s3cr3t@127.0.0.1/"), repo.CodeNotURL, true, "password"},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, small)
		}, repo.CodeCutOff, false, "broke off"},
		"cut off in chunks": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, small)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, repo.CodeCutOff, false, "broke off"},
		"cut off in gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			packed := pack(bytes.Repeat([]byte(small), 10))
			_, _ = w.Write(packed[:len(packed)-12])
		}, repo.CodeCutOff, false, "broke off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := helmtest.Server(t, "")
			r.Handle(tt.handler)
			_, err := fetch(t, local(t), r)
			f := wantFailure(t, err, tt.code)
			if f.Pause != tt.pause || !strings.Contains(f.Cause.Detail, tt.says) || strings.Contains(f.Cause.Detail, "s3cr3t") {
				t.Errorf("got %+v", f)
			}
		})
	}
}

// status answers with a status and nothing else.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// text answers with a body.
func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func pack(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func TestFetchUnpacksGzipWithinTheLimit(t *testing.T) {
	t.Parallel()

	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), MaxIndexBytes: 1 << 20})
	t.Cleanup(c.Close)
	r := helmtest.Server(t, "")
	serve := func(b []byte) {
		r.Handle(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(b)
		})
	}
	serve(pack([]byte(small)))
	if x, err := fetch(t, c, r); err != nil || x.Facts().Bytes != int64(len(small)) {
		t.Errorf("got %v", err)
	}
	serve(pack(bytes.Repeat([]byte("a"), 50<<20)))
	_, err := fetch(t, c, r)
	if f := wantFailure(t, err, repo.CodeTooLarge); !strings.Contains(f.Cause.Detail, "1 MiB") {
		t.Errorf("the limit is not named: %s", f.Cause.Detail)
	}
	r.Handle(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "2000000") })
	_, err = fetch(t, c, r)
	wantFailure(t, err, repo.CodeTooLarge)
}

func TestFetchEndsTransfersThatStandStillOrDrip(t *testing.T) {
	t.Parallel()

	for name, o := range map[string]helmrepo.Options{
		"idle":  {IdleTimeout: 20 * time.Millisecond, HeaderTimeout: time.Hour, TotalTimeout: time.Hour},
		"total": {IdleTimeout: time.Hour, TotalTimeout: 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.AllowedNetworks = helmtest.Loopback()
			c := helmrepo.New(o)
			t.Cleanup(c.Close)
			r := helmtest.Server(t, "")
			r.Handle(drip(name == "total"))
			_, err := fetch(t, c, r)
			wantFailure(t, err, repo.CodeTimeout)
		})
	}
}

// drip sends a byte and then, if on, one more every few milliseconds for ever.
func drip(on bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for first := true; ; first = false {
			if first || on {
				fmt.Fprint(w, "#")
				_ = http.NewResponseController(w).Flush()
			}
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
		}
	}
}

// What changes after it, up to then or in the same second, would pass for what is known.
func TestALastChangeThatIsNotOverIsNone(t *testing.T) {
	t.Parallel()

	const date = "Mon, 02 Jan 2006 15:04:05 GMT"
	c := local(t)
	for at, want := range map[string]string{
		"Mon, 02 Jan 2006 15:04:04 GMT": "Mon, 02 Jan 2006 15:04:04 GMT", date: "", "Mon, 02 Jan 2006 15:04:06 GMT": "",
		"Fri, 31 Dec 2100 23:59:59 GMT": "", "yesterday": "yesterday",
	} {
		r := helmtest.Server(t, "")
		r.Handle(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", date)
			w.Header().Set("Last-Modified", at)
			fmt.Fprint(w, small)
		})
		x, err := fetch(t, c, r)
		if err != nil {
			t.Fatal(err)
		}
		if got := x.Facts().Validators.LastModified; got != want {
			t.Errorf("last modified %q: got %q, want %q", at, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()

	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-5": 0, "soon": 0, "99999999999999": 24 * time.Hour, "9999999999999999999999": 0,
		now.Add(time.Hour).Format(http.TimeFormat): time.Hour, now.Add(-time.Hour).Format(http.TimeFormat): 0,
		now.AddDate(1, 0, 0).Format(http.TimeFormat): 24 * time.Hour,
	} {
		if got := helmrepo.RetryAfter(header, now); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

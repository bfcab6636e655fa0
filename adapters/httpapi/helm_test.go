package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/filecache"
	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/projections"
)

const plainly, withGzip = "identity", "gzip;q=0.5, br"

// Everyone gets the index of what she sees, each kind of it at its own address, and
// the same again until it changes.
func TestTheIndexOfAHelmRepository(t *testing.T) {
	t.Parallel()

	f, r, _, alice := withHelm(t)
	bob := f.user("bob", "user")
	tags := map[string]bool{}
	for _, tt := range []struct {
		token, path string
		versions    int
	}{{alice, "/helm", 2}, {alice, "/helm/latest", 1}, {bob, "/helm", 2}, {alice, "/helm/r/alice/stable", 2}, {alice, "/helm/r/alice/stable/latest", 1}} {
		got := f.do(tt.token, "GET", tt.path+"/index.yaml", "", "Accept-Encoding", plainly)
		tag := got.Header.Get("ETag")
		if got.StatusCode != http.StatusOK || strings.Count(string(got.body), `"version"`) != tt.versions ||
			!strings.Contains(string(got.body), `"urls":["charts/`+webID+`/web-1.0.0.tgz"]`) {
			t.Errorf("%s: got %s %s", tt.path, got.Status, got.body)
		}
		if got.Header.Get("Cache-Control") != "private, no-cache" || got.Header.Get("Vary") != "Accept-Encoding" || tag == "" || strings.HasPrefix(tag, "W/") {
			t.Errorf("%s: headers %v", tt.path, got.Header)
		}
		tags[tag] = true
		again := f.do(tt.token, "GET", tt.path+"/index.yaml", "", "If-None-Match", `"x", `+tag, "Accept-Encoding", plainly)
		if again.StatusCode != http.StatusNotModified || len(again.body) > 0 || again.Header.Get("ETag") != tag {
			t.Errorf("%s: again %s %q", tt.path, again.Status, again.body)
		}
		if head := f.do(tt.token, "HEAD", tt.path+"/index.yaml", "", "Accept-Encoding", plainly); head.StatusCode != http.StatusOK || head.ContentLength != int64(len(got.body)) || head.Header.Get("ETag") != tag {
			t.Errorf("%s: HEAD %s of %d bytes", tt.path, head.Status, head.ContentLength)
		}
	}
	if len(tags) != 3 || r.written != 3 {
		t.Errorf("%d tags of %d indexes, want 3: alice's, bob's and alice's newest", len(tags), r.written)
	}
}

// A tag depends on nothing that its reader does not see, and changes with what she does.
func TestWhatATagDependsOn(t *testing.T) {
	t.Parallel()

	f, r, _, alice := withHelm(t)
	tag := func() string { return f.do(alice, "HEAD", "/helm/index.yaml", "").Header.Get("ETag") }
	first := tag()
	r.repos[1].Listed++
	r.repos = append(r.repos, projections.ChartRepo{ID: "x", Owner: "bob", Name: "new", Listed: 1})
	if got := tag(); got != first {
		t.Errorf("it was %s, and with something new of bob's it is %s", first, got)
	}
	r.repos[0].Listed++
	if got := tag(); got == first {
		t.Errorf("it is still %s", got)
	}
}

func TestAnIndexIsPacked(t *testing.T) {
	t.Parallel()

	f, r, _, alice := withHelm(t)
	plain := f.do(alice, "GET", "/helm/index.yaml", "", "Accept-Encoding", "gzip;q=0, identity")
	small := f.do(alice, "GET", "/helm/index.yaml", "", "Accept-Encoding", withGzip)
	z, err := gzip.NewReader(bytes.NewReader(small.body))
	if err != nil {
		t.Fatalf("%v: %q", err, small.body)
	}
	if text, err := io.ReadAll(z); err != nil || !bytes.Equal(text, plain.body) || small.Header.Get("Content-Encoding") != "gzip" || plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("got %q %v, want %q", text, err, plain.body)
	}
	tag := small.Header.Get("ETag")
	if tag == plain.Header.Get("ETag") || r.written != 1 {
		t.Errorf("both have the tag %s, or it was written %d times", tag, r.written)
	}
	if again := f.do(alice, "GET", "/helm/index.yaml", "", "If-None-Match", tag, "Accept-Encoding", withGzip); again.StatusCode != http.StatusNotModified {
		t.Errorf("again: %s", again.Status)
	}
}

// An index is bounded; the newest versions alone may fit.
func TestAnIndexIsBounded(t *testing.T) {
	t.Parallel()

	r := newRack()
	f := newFixture(t, func(o *httpapi.Options) {
		o.Charts, o.Puller, o.Files = r, &storage{}, filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 1 << 20})
		o.MaxIndex = 400
	})
	alice := f.user("alice", "user")
	if got := f.do(alice, "GET", "/helm/index.yaml", ""); got.StatusCode != http.StatusUnprocessableEntity || got.code(t) != "index_too_large" || got.Header.Get("ETag") != "" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	if got := f.do(alice, "GET", "/helm/latest/index.yaml", ""); got.StatusCode != http.StatusOK {
		t.Errorf("the newest: %s %s", got.Status, got.body)
	}
}

// An index that changes while it is asked for has the tag of what it is then.
func TestAnIndexThatMoves(t *testing.T) {
	t.Parallel()

	f, r, _, alice := withHelm(t)
	r.before = func(r *rack) { r.repos[0].Listed++ }
	got := f.do(alice, "GET", "/helm/index.yaml", "", "Accept-Encoding", plainly)
	after := f.do(alice, "GET", "/helm/index.yaml", "", "Accept-Encoding", plainly, "If-None-Match", got.Header.Get("ETag"))
	if got.StatusCode != http.StatusOK || after.StatusCode != http.StatusNotModified {
		t.Errorf("got %s with %s, and then %s", got.Status, got.Header.Get("ETag"), after.Status)
	}
}

// An index may wait long for its turn. It is written with the rights that its reader has
// then.
func TestAnIndexIsForWhoMayStillHaveIt(t *testing.T) {
	t.Parallel()

	for _, coding := range []string{plainly, withGzip} {
		f, r, _, alice := withHelm(t)
		r.before = func(*rack) {
			out := true
			if _, err := f.handler.UpdateUser(t.Context(), commands.Meta{Actor: "operator"}, "alice", nil, &out); err != nil {
				t.Error(err)
			}
		}
		if got := f.do(alice, "GET", "/helm/index.yaml", "", "Accept-Encoding", coding); got.StatusCode != http.StatusUnauthorized || got.Header.Get("ETag") != "" {
			t.Errorf("%s: got %s %s", coding, got.Status, got.body)
		}
	}
}

// Whoever is not signed in is asked who she is, in the way that helm knows; whoever
// may not see something learns that it is not there.
func TestWhoGetsNothingOfAHelmRepository(t *testing.T) {
	t.Parallel()

	f, _, s, alice := withHelm(t)
	bob := f.user("bob", "user")
	for _, path := range []string{"/helm/index.yaml", "/helm/r/alice/stable/index.yaml", "/helm/charts/" + webID + "/web-1.0.0.tgz"} {
		for _, token := range []string{"", "nonsense"} {
			got := f.do(token, "GET", path, "")
			if got.StatusCode != http.StatusUnauthorized || !slices.ContainsFunc(got.Header.Values("WWW-Authenticate"), func(v string) bool { return strings.HasPrefix(v, "Basic realm=") }) {
				t.Errorf("%s: %s %v", path, got.Status, got.Header)
			}
		}
	}
	for _, there := range []bool{true, false} {
		path := "/helm/r/alice/stable/index.yaml"
		file := "/helm/latest/charts/" + webID + "/web-1.0.0.tgz"
		if !there {
			path, file = "/helm/r/alice/none/index.yaml", strings.Replace(file, "aa", "ab", 1)
		}
		for _, p := range []string{path, file} {
			if got := f.do(bob, "GET", p, ""); got.StatusCode != http.StatusNotFound || got.Header.Get("ETag") != "" {
				t.Errorf("%s: %s %v", p, got.Status, got.Header)
			}
		}
	}
	for _, file := range []string{"web-1.0.1.tgz", "web-1.0.0.tgz.prov.prov", "..%2Findex.yaml"} {
		if got := f.do(alice, "GET", "/helm/charts/"+webID+"/"+file, ""); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", file, got.Status)
		}
	}
	if len(s.pulled) > 0 {
		t.Errorf("there was a pull: %v", s.pulled)
	}
	if got := f.do(f.scoped(alice, "account"), "GET", "/helm/index.yaml", ""); got.StatusCode != http.StatusForbidden {
		t.Errorf("a token for something else: %s", got.Status)
	}
	if got := f.do(f.scoped(alice, "helm"), "GET", "/helm/index.yaml", ""); got.StatusCode != http.StatusOK {
		t.Errorf("a token for it: %s", got.Status)
	}
	if got := f.do(alice, "GET", "/helm/index.yaml", "", "Consistency-Token", "%"); got.StatusCode != http.StatusBadRequest {
		t.Errorf("a token of no time: %s", got.Status)
	}
}

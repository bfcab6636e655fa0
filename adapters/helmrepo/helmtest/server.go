package helmtest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path"
	"path/filepath"
	"sync"
	"testing"
)

// Repository is a Helm repository over loopback. Its methods may be called while it
// serves.
type Repository struct {
	*httptest.Server
	mu       sync.Mutex
	files    map[string]file
	handler  http.Handler
	user     string
	password string
	etags    bool
	requests map[string]int
}

// file is content and its ETag: made once, since timings of a client must not count it.
type file struct {
	content []byte
	etag    string
}

func newFile(content []byte) file {
	sum := sha256.Sum256(content)
	return file{content, `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// Server serves the files of dir, and whatever Set adds, until the test ends. dir
// may be empty: then there is nothing at first.
func Server(tb testing.TB, dir string) *Repository {
	tb.Helper()
	r := &Repository{files: map[string]file{}, requests: map[string]int{}, etags: true}
	if dir != "" {
		r.load(tb, dir)
	}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	tb.Cleanup(r.Close)
	return r
}

// Index serves index alone as index.yaml.
func Index(tb testing.TB, index string) *Repository {
	tb.Helper()
	r := Server(tb, "")
	r.Set("index.yaml", []byte(index))
	return r
}

// Loopback is what a client has to be allowed to reach a Repository.
func Loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

func (r *Repository) load(tb testing.TB, dir string) {
	tb.Helper()
	names, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, n := range names {
		if b, err := os.ReadFile(filepath.Join(dir, n.Name())); err == nil {
			r.files[n.Name()] = newFile(b)
		}
	}
}

// Set makes content the file called name; nil removes it.
func (r *Repository) Set(name string, content []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files[name] = newFile(content); content == nil {
		delete(r.files, name)
	}
}

// Handle has h answer instead of the files; nil: the files again. Requests are
// counted and the credential is asked for as before.
func (r *Repository) Handle(h http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handler = nil
	if h != nil {
		r.handler = h
	}
}

// Require wants user and password from now on; both empty: nothing.
func (r *Repository) Require(user, password string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.user, r.password = user, password
}

// ETags says whether answers carry an ETag and conditional requests are honoured.
func (r *Repository) ETags(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.etags = on
}

// Requests is how often the file called name was asked for, refusals included.
func (r *Repository) Requests(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.requests[name]
}

func (r *Repository) serve(w http.ResponseWriter, q *http.Request) {
	name := path.Base(q.URL.Path)
	r.mu.Lock()
	r.requests[name]++
	wanted, found := r.files[name]
	handler, user, password, etags := r.handler, r.user, r.password, r.etags
	r.mu.Unlock()

	u, p, _ := q.BasicAuth()
	switch {
	case user+password != "" && (u != user || p != password):
		w.Header().Set("WWW-Authenticate", `Basic realm="charts"`)
		http.Error(w, "who are you?", http.StatusUnauthorized)
	case handler != nil:
		handler.ServeHTTP(w, q)
	case !found:
		http.NotFound(w, q)
	default:
		give(w, q, wanted, etags)
	}
}

// give answers with a file, or that it is known.
func give(w http.ResponseWriter, q *http.Request, f file, etags bool) {
	if etags {
		w.Header().Set("ETag", f.etag)
		if q.Header.Get("If-None-Match") == f.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(f.content) // the client may be gone
}

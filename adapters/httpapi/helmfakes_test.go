package httpapi_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/filecache"
	"chartledger/adapters/httpapi"
	"chartledger/commands/indexing"
	"chartledger/commands/pulling"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// rack is a shelf with one chart in each repository; a repository is its owner's. It
// counts how often versions are read.
type rack struct {
	mu      sync.Mutex
	repos   []projections.ChartRepo
	written int
	before  func(*rack) // called once, between a tag and its index
}

const webID = "0193a5c1-0000-7000-8000-0000000000aa"

func newRack() *rack {
	return &rack{repos: []projections.ChartRepo{
		{ID: "r-alice", Owner: "alice", Name: "stable", Listed: 7, ListedAt: time.Unix(1_700_000_000, 0)},
		{ID: "r-bob", Owner: "bob", Name: "extra", Listed: 9, ListedAt: time.Unix(1_800_000_000, 0)},
	}}
}

func (r *rack) Shelf(ctx context.Context, v projections.Viewer, at projections.Token, f projections.ChartFilter, use func(context.Context, projections.Shelf) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var seen view
	for _, x := range r.repos {
		if x.Owner == v.UserID && (f == projections.ChartFilter{} || f == projections.ChartFilter{Owner: x.Owner, Name: x.Name}) {
			seen.repos = append(seen.repos, x)
		}
	}
	if len(at) > 0 {
		return domain.Refuse(domain.Unavailable, "projection_lagging", "later")
	}
	if f != (projections.ChartFilter{}) && len(seen.repos) == 0 {
		return domain.Refuse(domain.NotFound, "not_found", "There is no such repo.")
	}
	seen.rack = r
	err := use(ctx, seen)
	if r.before != nil {
		r.before(r)
		r.before = nil
	}
	return err
}

func (r *rack) Package(_ context.Context, v projections.Viewer, _ projections.Token, id string) (projections.Package, error) {
	if id != webID && id != catalog.VersionID(webID, "1.0.0") || v.UserID != "alice" {
		return projections.Package{}, domain.Refuse(domain.NotFound, "package_not_found", "There is no such package.")
	}
	return projections.Package{VersionID: id, RepoID: "r-alice", App: "web", Listing: webListing()}, nil
}

// webListing is a version's whose package is "0123456789".
func webListing() catalog.Listing {
	return catalog.Listing{Version: "1.0.0", URLs: []string{"web-1.0.0.tgz"}, Digest: "sha256:" + strings.Repeat("d", 64)}
}

// view is what one sees of a rack.
type view struct {
	*rack
	repos []projections.ChartRepo
}

func (v view) Repos(context.Context) ([]projections.ChartRepo, error) { return v.repos, nil }

func (v view) Charts(_ context.Context, yield func(projections.Chart) error) error {
	for _, r := range v.repos {
		if err := yield(projections.Chart{RepoID: r.ID, AppID: "app-" + r.ID, Name: "web"}); err != nil {
			return err
		}
	}
	return nil
}

func (v view) Versions(_ context.Context, apps []string, newest bool, yield func(projections.ChartVersion) error) error {
	v.written++
	for _, app := range apps {
		for _, version := range []string{"2.0.0", "1.0.0"}[:map[bool]int{true: 1, false: 2}[newest]] {
			l := webListing()
			l.Version = version
			if err := yield(projections.ChartVersion{ID: webID, AppID: app, Listing: l}); err != nil {
				return err
			}
		}
	}
	return nil
}

// storage gives the package 0123456789 or another, unless it is broken.
type storage struct {
	content []byte
	pulled  []pulling.Wanted
	during  func() // called while a package is pulled; may be nil
	err     error
}

type bytesFile struct{ *bytes.Reader }

func (bytesFile) Close() error { return nil }

func (s *storage) Pull(_ context.Context, w pulling.Wanted) (io.ReadSeekCloser, string, error) {
	s.pulled = append(s.pulled, w)
	if s.during != nil {
		s.during()
	}
	content := s.content
	if content == nil {
		content = []byte("0123456789")
	}
	return bytesFile{bytes.NewReader(content)}, strings.Repeat("d", 64), s.err
}

func broken(code string) error {
	return &indexing.Failure{Cause: syncs.Cause{Code: code, Detail: "the server is broken"}}
}

// withHelm is a fixture that serves Helm repositories, with a token of alice.
func withHelm(t *testing.T) (f *fixture, r *rack, s *storage, alice string) {
	t.Helper()
	r, s = newRack(), &storage{}
	f = newFixture(t, func(o *httpapi.Options) {
		o.Charts, o.Puller, o.Files = r, s, filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 1 << 20})
	})
	return f, r, s, f.user("alice", "user")
}

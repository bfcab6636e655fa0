package publishing_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/commands/publishing"
	"chartledger/commands/publishing/publishingtest"
	"chartledger/domain"
	"chartledger/domain/repo"
)

const place = "s3://s3.example.com/bucket/charts"

// world is a storage and who publishes to it.
type world struct {
	*testing.T
	server publishingtest.Server
	*publishing.Publisher
}

func newWorld(t *testing.T) *world {
	w := &world{T: t}
	w.Publisher = w.publisher()
	return w
}

// publisher is one more process that publishes.
func (w *world) publisher() *publishing.Publisher {
	return publishing.NewPublisher(publishing.Options{Stores: &w.server, Indexes: chartindex.Editor{}, Clock: time.Now, MaxIndex: 1 << 20, MaxChart: 1 << 20})
}

// pkg is a package with these bytes.
func pkg(name, version, content string) publishing.Package {
	sum := sha256.Sum256([]byte(content))
	return publishing.Package{Name: name, Version: version, Chart: []byte(content), Digest: hex.EncodeToString(sum[:]),
		Entry: fmt.Appendf(nil, `{"apiVersion":"v2","name":%q,"version":%q}`, name, version)}
}

func target() repo.Target { return repo.Target{URL: place} }

func always(context.Context) error { return nil }

func (w *world) publish(p publishing.Package, overwrite bool) error {
	return w.Publish(w.Context(), target(), p, overwrite, always)
}

// digest is what the index says of a version; "" if it does not name it.
func (w *world) digest(name, version string) string {
	w.Helper()
	text, _ := w.server.Object(place, publishing.IndexName)
	index, err := chartindex.Editor{}.Read(text)
	if err != nil {
		w.Fatal(err)
	}
	found := index.Listed(name, version)
	if len(found) == 0 {
		return ""
	}
	if len(found) > 1 || found[0].URLs[0] != publishing.Link(publishing.File(name, version)) {
		w.Errorf("%s %s is listed as %+v", name, version, found)
	}
	return found[0].Digest
}

// has says that the storage has a version, whole, or nothing of it.
func (w *world) has(p publishing.Package, want bool) {
	w.Helper()
	body, there := w.server.Object(place, p.File())
	listed := w.digest(p.Name, p.Version)
	switch {
	case want && (string(body) != string(p.Chart) || listed != p.Digest):
		w.Errorf("%s: the package is %q, the index says %q", p.File(), body, listed)
	case !want && (there || listed != ""):
		w.Errorf("%s: there is a package: %t, the index says %q", p.File(), there, listed)
	}
}

func code(err error) string {
	var e *domain.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

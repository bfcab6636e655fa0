package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"chartledger/adapters/filecache"
	"chartledger/adapters/httpapi"
	"chartledger/commands/pulling"
	"chartledger/domain/user"
	"chartledger/projections"
)

// undigested is a rack whose packages are not kept: nobody knows their digest.
type undigested struct{ *rack }

func (u undigested) Package(ctx context.Context, v projections.Viewer, at projections.Token, id string) (projections.Package, error) {
	p, err := u.rack.Package(ctx, v, at, id)
	p.Listing.Digest = ""
	return p, err
}

// deep is a look into packages that take long to be looked into for their texts.
type deep struct {
	httpapi.Packages
	begun chan struct{}
	until chan struct{}
}

func (d deep) Documents(io.Reader) (pulling.Documents, error) {
	d.begun <- struct{}{}
	<-d.until
	return pulling.Documents{}, nil
}

// plainPuller gives the same package to all.
type plainPuller struct{}

func (plainPuller) Pull(ctx context.Context, w pulling.Wanted) (io.ReadSeekCloser, string, error) {
	return (&storage{}).Pull(ctx, w)
}

// Whoever has packages looked into keeps nobody from publishing.
func TestReadersKeepNobodyFromPublishing(t *testing.T) {
	t.Parallel()
	d := deep{begun: make(chan struct{}, 8), until: make(chan struct{})}
	f := newFixture(t, func(o *httpapi.Options) {
		d.Packages = o.Packages
		o.Packages, o.Charts, o.Puller = d, undigested{newRack()}, plainPuller{}
		o.Files = filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 1 << 20})
	})
	alice, bob := f.user("alice", user.Member), f.user("bob", user.Developer)
	_, path := f.writable(bob)
	t.Cleanup(func() { close(d.until) })
	for range 4 {
		go f.read(alice)
	}
	for range 2 {
		<-d.begun
	}
	published := make(chan answer, 1)
	go func() {
		published <- f.do(bob, "POST", path, packed(t, "1.2.3", "one"), "Content-Type", "application/gzip")
	}()
	select {
	case a := <-published:
		if a.StatusCode != http.StatusCreated {
			t.Errorf("got %s %s", a.Status, a.body)
		}
	case <-time.After(10 * time.Second):
		t.Error("it waits for those who read")
	}
}

// read reads the documents, however that goes.
func (f *fixture) read(token string) {
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, f.url+documentsPath, nil)
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if resp, err := http.DefaultClient.Do(r); err == nil {
		_ = resp.Body.Close()
	}
}

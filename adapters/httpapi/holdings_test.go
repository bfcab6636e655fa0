package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"chartledger/adapters/filecache"
	"chartledger/adapters/httpapi"
	"chartledger/commands/pulling"
)

// slowly gives packages whose reading begins, and goes on when it is told to.
type slowly struct {
	storage
	begun, on chan struct{}
}

type slowFile struct {
	io.ReadSeekCloser
	of *slowly
}

func (s *slowly) Pull(ctx context.Context, w pulling.Wanted) (io.ReadSeekCloser, string, error) {
	content, digest, err := s.storage.Pull(ctx, w)
	return slowFile{content, s}, digest, err
}

func (f slowFile) Read(p []byte) (int, error) {
	select {
	case f.of.begun <- struct{}{}:
	case <-f.of.on:
	}
	<-f.of.on
	return f.ReadSeekCloser.Read(p)
}

// Who reads much and slowly gets no more of it until some was read: the place that all
// files take is everybody's.
func TestASlowReaderHoldsSoMuch(t *testing.T) {
	t.Parallel()
	s := &slowly{begun: make(chan struct{}), on: make(chan struct{})}
	f := newFixture(t, func(o *httpapi.Options) {
		o.Charts, o.Puller, o.Files, o.MaxReading = newRack(), s, filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 1 << 20}), 15
	})
	alice := f.user("alice", "user")
	answers := make(chan answer)
	for range 2 { // of the same
		go func() { answers <- f.do(alice, "GET", webPath, "") }()
		<-s.begun
	}
	another := make(chan answer, 1)
	go func() { another <- f.do(alice, "GET", webPath+".prov", "") }()
	var got answer
	select {
	case got = <-another:
	case <-s.begun:
		close(s.on)
		t.Fatal("another is read too")
	}
	if got.StatusCode != http.StatusServiceUnavailable || got.code(t) != "too_many_downloads" || got.Header.Get("Retry-After") == "" || got.Header.Get("ETag") != "" {
		t.Errorf("another: got %s %v %s", got.Status, got.Header, got.body)
	}
	close(s.on)
	for range 2 {
		if got := <-answers; got.StatusCode != http.StatusOK || string(got.body) != "0123456789" {
			t.Errorf("got %s %q", got.Status, got.body)
		}
	}
	if got := f.do(alice, "GET", webPath+".prov", ""); got.StatusCode != http.StatusOK {
		t.Errorf("afterwards: got %s %s", got.Status, got.body)
	}
}

package e2e_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/s3/s3test"
)

// A service that is killed while it publishes, just before or just after it wrote
// the index: the next sync reports the package that nothing names, or has it in the
// catalog; the same push once more completes it, and nothing is left to report.
func TestAKilledPushIsReportedOrThere(t *testing.T) {
	t.Parallel()

	for name, written := range map[string]bool{"before the index": false, "after the index": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s3 := s3test.Start(t)
			bucket := s3.NewBucket()
			stall := &stalled{before: !written, reached: make(chan struct{}), end: make(chan struct{})}
			front := s3.Through(stall.meddle)
			s := serve(t, embeddedPlatform())
			c := s.operator()
			r := c.writable(s3, front.URL(bucket, "x"))
			if a, err := c.push(r.ID, "web", "1.0.0"); err != nil || a.Status != http.StatusCreated {
				t.Fatalf("%v %+v", err, a)
			}
			stall.armed.Store(true)
			go func() { _, _ = c.push(r.ID, "web", "1.1.0", "Idempotency-Key", "k") }() // it is never answered
			<-stall.reached
			s.Kill()
			close(stall.end)
			s.Start()
			c = s.operator()
			afterTheKill(t, c, r, written)
			if a, err := c.push(r.ID, "web", "1.1.0", "Idempotency-Key", "k"); err != nil || a.Status != http.StatusCreated {
				t.Fatalf("once more: %v %+v", err, a)
			} else {
				c.settle(a)
			}
			if last := c.outcome(r.ID); last.Counts.Versions != 2 || last.WarningsTotal != 0 {
				t.Errorf("once more: the catalog has %d versions, warnings %+v", last.Counts.Versions, last.Warnings)
			}
		})
	}
}

// afterTheKill looks at the next sync.
func afterTheKill(t *testing.T, c caller, r api.Repo, written bool) {
	t.Helper()
	c.settle(c.do("POST", "/repos/"+r.ID+"/syncs", "{}").want(t, http.StatusAccepted))
	last := c.outcome(r.ID)
	switch {
	case written && (last.Counts.Versions != 2 || last.WarningsTotal != 0):
		t.Errorf("the index was written: the catalog has %d versions, warnings %+v", last.Counts.Versions, last.Warnings)
	case !written && (last.Counts.Versions != 1 || last.WarningsTotal != 1 || last.Warnings[0].Version != "1.1.0" ||
		!strings.Contains(last.Warnings[0].Reason, "the index does not name it")):
		t.Errorf("the index was not written: the catalog has %d versions, warnings %+v", last.Counts.Versions, last.Warnings)
	}
}

// stalled holds up the next write of an index once it is armed: before it reaches
// the server, where it then never gets, or its answer.
type stalled struct {
	before       bool
	armed        atomic.Bool
	reached, end chan struct{}
}

func (s *stalled) meddle(w http.ResponseWriter, r *http.Request, pass http.Handler) {
	if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, "/index.yaml") || !s.armed.CompareAndSwap(true, false) {
		pass.ServeHTTP(w, r)
		return
	}
	if !s.before {
		pass.ServeHTTP(discarded{header: http.Header{}}, r)
	}
	close(s.reached)
	<-s.end
	panic(http.ErrAbortHandler)
}

// discarded is an answer that nobody gets.
type discarded struct{ header http.Header }

func (d discarded) Header() http.Header       { return d.header }
func (discarded) Write(p []byte) (int, error) { return len(p), nil }
func (discarded) WriteHeader(int)             {}

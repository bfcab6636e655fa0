package e2e_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/domain/syncs"
)

// hostsOfSchedule is how many hosts the repositories are spread over; the one that
// wants to be left alone comes on top.
const hostsOfSchedule = 20

// scheduled are the servers of very many repositories, numbered from 0. Of a hundred,
// one is told to come later, one fails, one drips, two are slow, five change now and
// then, two have no ETag, and the others are not modified.
type scheduled struct {
	urls  []string
	begun time.Time
	bad   atomic.Bool // before, all are well: a repository that is not cannot be created

	mu    sync.Mutex
	looks map[int][]*look
}

// look is one request for a repository's index. A zero end: it goes on.
type look struct{ begin, end time.Time }

const retryAfterOfSchedule = 2 * time.Minute

func newScheduled(t testing.TB) *scheduled {
	s := &scheduled{looks: map[int][]*look{}, begun: time.Now()}
	for range hostsOfSchedule + 1 {
		server := httptest.NewServer(s)
		t.Cleanup(server.CloseClientConnections)
		s.urls = append(s.urls, server.URL)
	}
	return s
}

// url is where repository n lies. The host that asks for patience is one of its own,
// since that counts for all its repositories.
func (s *scheduled) url(n int) string {
	host := (n + n/100) % hostsOfSchedule
	if n%100 == 0 {
		host = hostsOfSchedule
	}
	return fmt.Sprintf("%s/%d", s.urls[host], n)
}

// standing is what a failed run leaves of repository n.
func (s *scheduled) standing(n int, at time.Time, failures int) syncs.Standing {
	standing := syncs.Standing{At: at, Failures: failures}
	if failures > 0 && n%100 == 0 {
		standing.RetryAfter = retryAfterOfSchedule
	}
	return standing
}

// ServeHTTP is http.Handler's.
func (s *scheduled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(strings.Split(r.URL.Path, "/")[1])
	defer s.note(n)()
	if s.bad.Load() && s.misbehave(w, r, n%100) {
		return
	}
	edition := 0
	if kind := n % 100; kind >= 5 && kind < 10 {
		edition = int(time.Since(s.begun)/time.Minute+time.Duration(n)) / 5 // another minute for each
	}
	tag := fmt.Sprintf(`"%d"`, edition)
	if kind := n % 100; kind < 10 || kind > 11 {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	fmt.Fprintf(w, "apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.0.%d, urls: [web.tgz]}\ngenerated: \"2026-01-01T00:00:00Z\"\n", edition)
}

// note notes a look, and then its end.
func (s *scheduled) note(n int) (ended func()) {
	l := &look{begin: time.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks[n] = append(s.looks[n], l)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		l.end = time.Now()
	}
}

// of are the looks at repository n so far, in order.
func (s *scheduled) of(n int) []look {
	s.mu.Lock()
	defer s.mu.Unlock()
	looks := make([]look, len(s.looks[n]))
	for i, l := range s.looks[n] {
		looks[i] = *l
	}
	slices.SortFunc(looks, func(a, b look) int { return a.begin.Compare(b.begin) })
	return looks
}

// misbehave does what the kind does that is not well, and says whether it answered.
func (s *scheduled) misbehave(w http.ResponseWriter, r *http.Request, kind int) bool {
	switch kind {
	case 0:
		w.Header().Set("Retry-After", strconv.Itoa(int(retryAfterOfSchedule.Seconds())))
		w.WriteHeader(http.StatusTooManyRequests)
	case 1:
		w.WriteHeader(http.StatusInternalServerError)
	case 2:
		s.drip(w, r)
	case 3, 4:
		<-time.After(3 * time.Second)
		return false
	default:
		return false
	}
	return true
}

// drip sends a line of comment a second for as long as it is listened to.
func (s *scheduled) drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := fmt.Fprintln(w, "# wait"); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		<-time.After(time.Second)
	}
}

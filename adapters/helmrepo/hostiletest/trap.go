package hostiletest

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Trap is a host that repositories are led to, and that no credential may reach.
type Trap struct {
	URL    string
	mu     sync.Mutex
	asked  int
	caught []string
}

func newTrap(tb testing.TB) *Trap {
	tb.Helper()
	t := &Trap{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		t.note(q)
		http.Error(w, "who are you?", http.StatusUnauthorized)
	}))
	tb.Cleanup(server.Close)
	t.URL = server.URL
	return t
}

func (t *Trap) note(q *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked++
	for _, name := range []string{"Authorization", "Cookie", "Referer"} {
		if v := q.Header.Get(name); v != "" {
			t.caught = append(t.caught, name+": "+v)
		}
	}
}

// Caught are what was carried to it, and how often it was asked at all.
func (t *Trap) Caught() (carried []string, asked int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.caught, t.asked
}

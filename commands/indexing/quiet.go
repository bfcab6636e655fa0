package indexing

import (
	"hash/fnv"
	"net/url"
	"strings"
	"sync"
	"time"

	"chartledger/domain/repo"
)

// Quiet is which hosts want to be left alone, and until when: what one of a host's
// repositories was told counts for the schedule of all. It is not in the log; losing
// it costs a request that is answered so again.
//
// That lasts minutes at most, and no look is put off twice: on a host of many owners,
// what one of them has it answer must not silence the others.
type Quiet struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// NewQuiet knows no such host.
func NewQuiet() *Quiet { return &Quiet{until: make(map[string]time.Time)} }

// maxQuiet is how long a host is left alone for what one repository was told. That
// repository itself waits for as long as it was told.
const maxQuiet = 15 * time.Minute

// Keep has a host left alone from now on.
func (q *Quiet) Keep(host string, now time.Time, patience time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	until := now.Add(min(patience, maxQuiet))
	for h, u := range q.until {
		if !u.After(now) {
			delete(q.until, h)
		}
	}
	if until.After(q.until[host]) {
		q.until[host] = until
	}
}

// Until is when the host may be asked again, a time gone by if at once.
func (q *Quiet) Until(host string) time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.until[host]
}

// hostOf is the origin of a repository's URL: who is asked for its index.
func hostOf(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return ""
	}
	return repo.Origin(u)
}

// spreadOver is the time over which repositories that are due at once are spread.
const spreadOver = time.Minute

// spread is a repository's place in it.
func spread(repoID string) time.Duration {
	h := fnv.New32a()
	h.Write([]byte(repoID))
	return time.Duration(h.Sum32()) * time.Microsecond % spreadOver
}

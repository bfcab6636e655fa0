package httpapi

import (
	"fmt"
	"strconv"
	"sync"

	"chartledger/domain"
)

// holdings are the files of Helm repositories that users read just now. A file that is
// read takes its place until it is read to the end, and there is place for so much: who
// reads very much, and very slowly, would leave none to the others.
type holdings struct {
	most int64 // bytes of one user

	mu     sync.Mutex
	byUser map[string]map[string]*holding // and by what the file is
	last   int                            // of those that are nobody else's
}

// holding is a file that a user reads, maybe more than once at a time.
type holding struct {
	size    int64
	readers int
}

func newHoldings(most int64) *holdings {
	return &holdings{most: most, byUser: make(map[string]map[string]*holding)}
}

// hold lets the user read a file of this size until release, unless she reads too much
// already. One file is always fine, however large, and the same one more often; "" is
// none that others read too.
func (h *holdings) hold(user, file string, size int64) (release func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if file == "" {
		h.last++
		file = strconv.Itoa(h.last)
	}
	hers := h.byUser[user]
	var total int64
	for _, f := range hers {
		total += f.size
	}
	if hers[file] == nil && total > 0 && total+size > h.most {
		return nil, domain.Refuse(domain.Busy, "too_many_downloads", fmt.Sprintf(
			"You are reading files of more than %d bytes at once. Try again when some have come, or have the operator raise --helm-cache-bytes.", h.most))
	}
	if hers == nil {
		hers = make(map[string]*holding)
		h.byUser[user] = hers
	}
	if hers[file] == nil {
		hers[file] = &holding{size: size}
	}
	hers[file].readers++
	return func() { h.release(user, file) }, nil
}

func (h *holdings) release(user, file string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	hers := h.byUser[user]
	if hers[file].readers--; hers[file].readers == 0 {
		delete(hers, file)
	}
	if len(hers) == 0 {
		delete(h.byUser, user)
	}
}

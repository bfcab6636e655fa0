package indexing

import (
	"bytes"
	"container/list"
	"slices"
	"sync"
	"unsafe"

	"chartledger/domain/catalog"
)

// Memory remembers what the entries of indexes looked like when they were read
// last, so that those that are the same need not be read again. All schedulers of a
// process share one. What it forgets, or loses with the process, costs one whole
// reading; it is never a source of truth.
type Memory struct {
	mu    sync.Mutex
	room  int // bytes left
	repos map[string]*list.Element
	order list.List // of *memories; the most recently used first
}

// memories are those of one repository. They hold as long as the run that left
// them is the newest in the log.
type memories struct {
	repoID string
	syncID string
	apps   []trace // in the order of digests
}

// trace is one app of an index, all of whose versions were good.
type trace struct {
	digest   Digest
	versions int32
}

// NewMemory is empty and takes so many bytes at most.
func NewMemory(bytes int) *Memory {
	return &Memory{room: bytes, repos: make(map[string]*list.Element)}
}

// of are the memories of a repository whose newest run was st.Last; nil: none. A
// run that has begun since may have changed anything, so then there are none.
func (m *Memory) of(repoID, url string, st catalog.Status) []trace {
	if m == nil || st.Running != nil || st.Last.Status != string(catalog.Complete) || st.Last.URL != url {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.repos[repoID]
	if e == nil || e.Value.(*memories).syncID != st.Last.SyncID {
		return nil
	}
	m.order.MoveToFront(e)
	return e.Value.(*memories).apps
}

// keep has apps remembered as what the completed run syncID read, and forgets what
// was used longest ago if there is no room.
func (m *Memory) keep(repoID, syncID string, apps []trace) {
	if m == nil {
		return
	}
	apps = slices.Clone(apps)
	slices.SortFunc(apps, func(a, b trace) int { return bytes.Compare(a.digest[:], b.digest[:]) })
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.repos[repoID]; e != nil {
		m.forget(e)
	}
	if len(apps) == 0 {
		return
	}
	now := &memories{repoID, syncID, apps}
	m.repos[repoID] = m.order.PushFront(now)
	for m.room -= now.size(); m.room < 0; {
		m.forget(m.order.Back())
	}
}

func (m *Memory) forget(e *list.Element) {
	old := m.order.Remove(e).(*memories)
	delete(m.repos, old.repoID)
	m.room += old.size()
}

func (a *memories) size() int {
	const each = int(unsafe.Sizeof(trace{}))
	return 300 + cap(a.apps)*each
}

// same looks a digest up.
func same(apps []trace, d Digest) (versions int, ok bool) {
	n, ok := slices.BinarySearchFunc(apps, d, func(a trace, d Digest) int { return bytes.Compare(a.digest[:], d[:]) })
	if !ok {
		return 0, false
	}
	return int(apps[n].versions), true
}

package indexing

import (
	"slices"
	"sync"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Repos is the process's own fold of repo-events: the truth of what is asked for.
type Repos struct {
	mu       sync.RWMutex
	work     map[string]Work
	position int64
	moved    chan struct{} // closed and replaced when position moves
}

// Work is what is known of one repository from repo-events.
type Work struct {
	Repo     repo.Repo
	SourceAt int64 // offset of the newest change of the source
	Next     int64 // offset after the newest event that is of any concern here
	// The newest of each, nil if there was none.
	Request, Release, Discard, Cancel *Ask

	requests []Ask // the newest, oldest first
	cancels  []stopping

	// removals are the versions that were removed through us, and not published again
	// since, oldest first.
	removals []removal
}

// stopping is a cancel, and where the request that it names stands; 0 if that is
// none, or long ago.
type stopping struct {
	Ask
	asked int64
}

// remembered is how many requests and cancels of a repository are told apart.
const remembered = 16

// Ask is one intention and where it stands in repo-events.
type Ask struct {
	SyncID  string
	Offset  int64
	Trigger syncs.Trigger
}

// NewRepos is the fold before the first event.
func NewRepos() *Repos {
	return &Repos{work: make(map[string]Work), moved: make(chan struct{})}
}

// Apply takes a batch of repo-events in and answers the repositories it is about.
func (r *Repos) Apply(b domain.Batch) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var touched []string
	for _, e := range b.Records {
		id := e.Event.PartitionKey()
		r.work[id] = r.work[id].evolve(e)
		if len(touched) == 0 || touched[len(touched)-1] != id {
			touched = append(touched, id)
		}
	}
	if b.Next > r.position {
		r.position = b.Next
		close(r.moved)
		r.moved = make(chan struct{})
	}
	return touched
}

func (w Work) evolve(r domain.Recorded) Work {
	offset, before := r.Position.Offset, w
	switch e := r.Event.(type) {
	case syncs.Requested:
		w.Request = &Ask{e.SyncID, offset, e.Trigger}
		w.requests = appended(w.requests, *w.Request)
		w.removals = removed(w.removals, e, offset)
	case syncs.Released:
		w.Release = &Ask{SyncID: e.SyncID, Offset: offset}
	case syncs.Discarded:
		w.Discard = &Ask{SyncID: e.SyncID, Offset: offset}
	case syncs.CancelRequested:
		w.Cancel = &Ask{SyncID: e.SyncID, Offset: offset}
		w.cancels = appended(w.cancels, stopping{*w.Cancel, w.asked(e.SyncID)})
	default:
		w.Repo = w.Repo.Evolve(r)
		w.Repo.Labels, w.Repo.Description = nil, "" // a third of the memory, and of no concern here
		if repo.ChangesSource(r.Event) {
			w.SourceAt = offset
		}
		if !w.differs(before) {
			return w
		}
	}
	w.Next = offset + 1
	return w
}

// differs says whether what is to be done may be something else than before: labels,
// say, are of no concern, and there are many more of those events than of others.
func (w Work) differs(before Work) bool {
	now, then := w.Repo, before.Repo
	return then.ID == "" || w.SourceAt != before.SourceAt || now.Deleted != then.Deleted || now.Disabled != then.Disabled ||
		now.Kind != then.Kind || now.SyncIntervalSeconds != then.SyncIntervalSeconds
}

// appended is a new list that ends with x, and has the newest: the old one was handed out.
func appended[T any](list []T, x T) []T {
	list = append(slices.Clip(list), x)
	return list[max(0, len(list)-remembered):]
}

// asked is where the request of a sync stands.
func (w Work) asked(syncID string) int64 {
	for _, a := range w.requests {
		if a.SyncID == syncID {
			return a.Offset
		}
	}
	return 0
}

// Work answers what is known of a repository.
func (r *Repos) Work(id string) Work {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.work[id]
}

// IDs lists every repository that ever was.
func (r *Repos) IDs() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	ids := make([]string, 0, len(r.work))
	for id := range r.work {
		ids = append(ids, id)
	}
	return ids
}

// Since answers the repositories that events from offset on are about, each with
// its Work.Next, and the offset to ask with next time.
func (r *Repos) Since(offset int64) (touched map[string]int64, next int64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	touched = make(map[string]int64)
	if r.position <= offset {
		return touched, offset
	}
	for id, w := range r.work {
		if w.Next > offset {
			touched[id] = w.Next
		}
	}
	return touched, r.position
}

// Position is the next offset to be folded, and a channel that is closed when it moves.
func (r *Repos) Position() (int64, <-chan struct{}) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.position, r.moved
}

// newest is the offset up to which a run that begins now answers everything.
func (w Work) newest() int64 {
	n := w.SourceAt
	for _, a := range []*Ask{w.Request, w.Release, w.Discard, w.Cancel} {
		if a != nil {
			n = max(n, a.Offset)
		}
	}
	return n
}

// after says whether the ask is there and newer than offset.
func (a *Ask) after(offset int64) bool { return a != nil && a.Offset > offset }

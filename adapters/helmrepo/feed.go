package helmrepo

import (
	"context"
	"sync"

	"chartledger/commands/indexing"
)

// feed makes jobs of the pieces of a file and hands them to the pool.
type feed struct {
	json bool
	send func(*job) error
	job  *job
	raws sync.Pool // of *[]byte: the jobs' texts, half of all that reading allocates
	// digest is that of the next app.
	digest indexing.Digest
}

var _ pieces = (*feed)(nil)

func (f *feed) app(name string) error {
	f.job = f.newJob(name, true)
	f.job.digest = f.digest
	return nil
}

func (f *feed) newJob(name string, first bool) *job {
	return &job{app: name, first: first, json: f.json, raws: &f.raws, done: make(chan struct{})}
}

// same hands on an app whose bytes are as they were.
func (f *feed) same(b block, versions int) error {
	j := f.newJob(b.app, true)
	j.same, j.versions, j.digest = true, versions, b.digest
	return f.send(j)
}

func (f *feed) item(raw []byte) error {
	if len(f.job.raw)+len(raw) > jobSize && len(f.job.ends) > 0 || len(f.job.ends) >= jobItems {
		next := f.newJob(f.job.app, false)
		if err := f.flush(); err != nil {
			return err
		}
		f.job = next
	}
	f.job.add(raw)
	return nil
}

func (f *feed) fault(reason string) error {
	f.job.faults = append(f.job.faults, reason)
	next := f.newJob(f.job.app, false)
	err := f.flush()
	f.job = next
	return err
}

func (f *feed) odd(raw []byte) error {
	f.job = f.newJob("", true)
	f.job.odd, f.job.raw = true, append([]byte(nil), raw...)
	return nil
}

func (f *feed) end() error { return f.flush() }

// flush hands the current job on.
func (f *feed) flush() error {
	if f.job == nil {
		return nil
	}
	j := f.job
	f.job = nil
	return f.send(j)
}

// sender puts jobs into both queues of a pool, or ends with ctx.
func sender(ctx context.Context, queues ...chan<- *job) func(*job) error {
	return func(j *job) error {
		for _, q := range queues {
			select {
			case q <- j:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
}

package helmrepo

import (
	"context"

	"chartledger/commands/indexing"
)

// feed makes jobs of the pieces of a file and hands them to the pool.
type feed struct {
	json bool
	send func(*job) error
	job  *job
	// digest is that of the next app.
	digest indexing.Digest
}

var _ pieces = (*feed)(nil)

func (f *feed) app(name string) error {
	f.job = newJob(name, true, f.json)
	f.job.digest = f.digest
	return nil
}

// same hands on an app whose bytes are as they were.
func (f *feed) same(b block, versions int) error {
	j := newJob(b.app, true, f.json)
	j.same, j.versions, j.digest = true, versions, b.digest
	return f.send(j)
}

func (f *feed) item(raw []byte) error {
	if len(f.job.raw)+len(raw) > jobSize && len(f.job.ends) > 0 || len(f.job.ends) >= jobItems {
		next := newJob(f.job.app, false, f.json)
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
	next := newJob(f.job.app, false, f.json)
	err := f.flush()
	f.job = next
	return err
}

func (f *feed) odd(raw []byte) error {
	f.job = newJob("", true, false)
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

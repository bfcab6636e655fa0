package helmrepo

import "context"

// feed makes jobs of the pieces of a file and hands them to the pool.
type feed struct {
	json bool
	send func(*job) error
	job  *job
}

var _ pieces = (*feed)(nil)

func (f *feed) app(name string) error {
	if err := f.flush(); err != nil {
		return err
	}
	f.job = newJob(name, true, f.json)
	return nil
}

func (f *feed) item(raw []byte) error {
	if len(f.job.raw)+len(raw) > jobSize && len(f.job.ends) > 0 {
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
	if err := f.flush(); err != nil {
		return err
	}
	f.job = newJob("", true, false)
	f.job.odd, f.job.raw = true, append([]byte(nil), raw...)
	return f.flush()
}

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

package service

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// lifetime is the two ends that a process has. Told to end, it first gives up its
// slots and takes no more requests: serving is over. What requests under way stand
// on lives until they are answered, and until another process decides.
type lifetime struct {
	*errgroup.Group
	serving context.Context
	life    context.Context
	// open are the servers that still have requests under way.
	open sync.WaitGroup
}

// errEnded ends the parts of a process that was told to end. It is no error.
var errEnded = errors.New("the process was told to end")

// newLifetime ends with ctx, or with the first part that cannot go on.
func newLifetime(ctx context.Context) *lifetime {
	g, life := errgroup.WithContext(context.WithoutCancel(ctx))
	serving, stop := context.WithCancel(life)
	context.AfterFunc(ctx, stop)
	return &lifetime{Group: g, serving: serving, life: life}
}

// begin starts the parts; the end waits for it, since it adds servers.
func (l *lifetime) begin(start func() error) {
	l.open.Add(1)
	l.Go(func() error {
		defer l.open.Done()
		return start()
	})
}

// endWith lets the parts go when serving is over, every server has answered, and
// last has returned.
func (l *lifetime) endWith(last func(context.Context)) {
	l.Go(func() error {
		<-l.serving.Done()
		if l.life.Err() == nil {
			l.open.Wait()
			last(l.life)
		}
		return errEnded
	})
}

// wait returns when all parts have ended.
func (l *lifetime) wait() error {
	if err := l.Wait(); !errors.Is(err, errEnded) {
		return err
	}
	return nil
}

// server runs f, which serves requests until serving is over and then finishes
// those under way.
func (l *lifetime) server(f func(context.Context) error) {
	l.open.Add(1)
	l.Go(func() error {
		defer l.open.Done()
		return f(l.serving)
	})
}

// part runs a part until its context ends. A part that stops on an error turns
// readiness red. One that stopped on a broken log stays stopped: it would only
// stop again. Others are started again, ever more rarely.
func (s *service) part(ctx context.Context, name string, f func(context.Context) error) {
	s.Go(func() error {
		for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
			err := f(ctx)
			if err == nil || ctx.Err() != nil {
				return nil
			}
			s.health.fail(name, err)
			if beyondRepair(err) {
				s.Logger.Error("a part has stopped for good", "part", name, "error", err)
				return nil
			}
			s.Logger.Error("a part has stopped, starting it again", "part", name, "error", err)
			pause(ctx, wait)
			s.health.well(name)
		}
		return nil
	})
}

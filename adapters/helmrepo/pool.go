package helmrepo

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// inOrder has the jobs that produce sends worked on by all cores, and gives take
// one after another in the order they were sent. Only so many wait at a time.
func inOrder(ctx context.Context, produce func(send func(*job) error) error, take func(*job) error) error {
	group, inner := errgroup.WithContext(ctx)
	workers := min(runtime.GOMAXPROCS(0), 8)
	ordered, open := make(chan *job, 4*workers), make(chan *job, 4*workers)
	group.Go(func() error {
		defer close(open)
		defer close(ordered)
		return produce(sender(inner, ordered, open))
	})
	for range workers {
		group.Go(func() error {
			for j := range open {
				j.work()
			}
			return nil
		})
	}
	group.Go(func() error { return takeAll(inner, ordered, take) })
	err := group.Wait()
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func takeAll(ctx context.Context, ordered <-chan *job, take func(*job) error) error {
	for j := range ordered {
		select {
		case <-j.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := take(j); err != nil {
			return err
		}
	}
	return nil
}

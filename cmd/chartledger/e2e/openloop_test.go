package e2e_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// openLoop is load whose arrivals are planned: so many a second, however long the
// answers take. Each is measured from the moment for which it was planned, so that
// a stall counts for all who came meanwhile.
type openLoop struct {
	rate    int // arrivals a second
	window  time.Duration
	workers int // at most so many are under way at once; the others wait, and their time runs
}

// outcome is what a window of load came to.
type outcome struct {
	took   []time.Duration // sorted
	failed error           // the first one
	lost   bool            // given up: arrivals waited for longer than giveUp
}

// giveUp is how much work may wait before a rate is known not to hold.
const giveUp = time.Second

// run sends the i-th request at its time, and answers when all are answered.
func (l openLoop) run(ctx context.Context, send func(i int) error) (o outcome) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	total := int(float64(l.rate) * l.window.Seconds())
	due := make(chan int, total)
	took := make([]time.Duration, total)
	begin := time.Now().Add(10 * time.Millisecond)
	var done atomic.Int64
	var once sync.Once
	var running sync.WaitGroup
	for range l.workers {
		running.Go(func() {
			for i := range due {
				if ctx.Err() != nil {
					continue
				}
				if err := send(i); err != nil {
					once.Do(func() { o.failed = err; stop() })
				}
				took[i] = time.Since(begin.Add(l.at(i)))
				done.Add(1)
			}
		})
	}
	for i := 0; i < total && !o.lost; i++ {
		select {
		case <-time.After(time.Until(begin.Add(l.at(i)))):
			due <- i
		case <-ctx.Done():
			i = total
		}
		if o.lost = len(due) > int(float64(l.rate)*giveUp.Seconds()); o.lost {
			stop()
		}
	}
	close(due)
	running.Wait()
	o.took = slices.DeleteFunc(took, func(d time.Duration) bool { return d == 0 })
	slices.Sort(o.took)
	return o
}

// at is when the i-th arrival is planned, from the beginning.
func (l openLoop) at(i int) time.Duration {
	return time.Duration(i) * time.Second / time.Duration(l.rate)
}

// quantile is the time within which so many of a thousand were answered.
func (o outcome) quantile(ofThousand int) time.Duration {
	if len(o.took) == 0 {
		return 0
	}
	return o.took[min(len(o.took)-1, len(o.took)*ofThousand/1000)]
}

// holds says whether 99 of 100 were answered in time, and none was refused.
func (o outcome) holds(within time.Duration) bool {
	return o.failed == nil && !o.lost && o.quantile(990) <= within
}

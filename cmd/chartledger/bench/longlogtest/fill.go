package longlogtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"time"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/wire"
)

// Written is what Fill has put into the log.
type Written struct {
	Repos, Events int
	Bytes         int64 // of the records, as wire.Record.Size counts them
}

// begin is when the history begins. It is long ago, so that no outcome of a
// command is remembered that a real service would have forgotten.
var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Fill writes about so many events: a fifth about repositories, one in twenty
// about users, three quarters about apps. Nothing of it is pending, so that a
// service that starts on it has nothing to sync.
func Fill(ctx context.Context, c *kafka.Cluster, events int) (Written, error) {
	repos := max(1, events/perRepo)
	w := Written{Repos: repos}
	covers, err := w.add(ctx, c, domain.Partition{Topic: domain.RepoEvents}, repoHistory(repos))
	if err != nil {
		return w, err
	}
	if _, err := w.add(ctx, c, domain.Partition{Topic: domain.AccessEvents}, accessHistory(repos)); err != nil {
		return w, err
	}
	parts := make([]Written, kafka.AppPartitions)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(writers)
	for n := range parts {
		p := domain.Partition{Topic: domain.AppEvents, Number: int32(n)}
		g.Go(func() error {
			_, err := parts[n].add(ctx, c, p, appHistory(p, repos, covers))
			return err
		})
	}
	err = g.Wait()
	for _, part := range parts {
		w.Events += part.Events
		w.Bytes += part.Bytes
	}
	return w, err
}

// FillRepos writes so many repositories, created and never touched again.
func FillRepos(ctx context.Context, c *kafka.Cluster, repos int) error {
	var w Written
	_, err := w.add(ctx, c, domain.Partition{Topic: domain.RepoEvents}, func(yield func(line) bool) {
		for n := range repos {
			if !yield(line{created(n), origin(RepoID(n), owner(n))}) {
				return
			}
		}
	})
	return err
}

// perRepo is how many events a repository has in all topics together; writers
// is how many partitions are written side by side.
const (
	perRepo = 100
	writers = 4
)

// line is an event of a history and who caused it.
type line struct {
	event domain.Event
	by    domain.Origin
}

// add writes a history to p and answers the offset of its last record.
func (w *Written) add(ctx context.Context, c *kafka.Cluster, p domain.Partition, history iter.Seq[line]) (int64, error) {
	log := c.Log("fill."+p.String(), []domain.Partition{p}, func() wire.WriterClaimed {
		return wire.WriterClaimed{Owner: "fill." + rand.Text()}
	})
	defer log.Close()
	a := &appender{log: log, partition: p}
	if err := log.Claim(ctx, a.chain.Check); err != nil {
		return 0, fmt.Errorf("claim %s: %w", p, err)
	}
	for l := range history {
		if err := a.take(ctx, l); err != nil {
			return 0, err
		}
	}
	err := a.flush(ctx)
	w.Events += int(a.chain.Seq)
	w.Bytes += a.bytes
	return a.last, err
}

// batchBytes is the size of a transaction: below message.max.bytes.
const batchBytes = 900 << 10

// appender numbers events and writes them in large batches.
type appender struct {
	log       *kafka.Log
	partition domain.Partition
	chain     wire.Chain
	batch     []wire.Record
	size      int
	bytes     int64
	last      int64
}

func (a *appender) take(ctx context.Context, l line) error {
	r := domain.Recorded{Event: l.event, Origin: l.by, Epoch: a.chain.Epoch, Position: domain.Position{Partition: a.partition}}
	r.Seq, r.Version = a.chain.Next(a.partition.Topic, l.event)
	r.At = at(r.Seq)
	rec, err := wire.Encode(r)
	if err != nil {
		return err
	}
	if a.size+rec.Size() > batchBytes {
		if err := a.flush(ctx); err != nil {
			return err
		}
	}
	a.batch, a.size = append(a.batch, rec), a.size+rec.Size()
	return a.chain.Check(r)
}

func (a *appender) flush(ctx context.Context) error {
	if len(a.batch) == 0 {
		return nil
	}
	first, err := a.log.Append(ctx, a.partition, a.batch)
	if err != nil {
		return err
	}
	a.last = first + int64(len(a.batch)) - 1
	a.bytes += int64(a.size)
	a.batch, a.size = a.batch[:0], 0
	return nil
}

// VersionsPerRepo is how many app versions the catalog of a repository has.
const VersionsPerRepo = apps * versions

// History is what Fill writes about so many repositories to repo-events, or to all
// partitions of app-events, without the numbers that the log gives.
func History(topic domain.Topic, repos int) iter.Seq[domain.Recorded] {
	return func(yield func(domain.Recorded) bool) {
		n := 0
		take := func(l line) bool {
			n++
			return yield(domain.Recorded{Event: l.event, Origin: l.by, At: at(int64(n))})
		}
		if topic == domain.RepoEvents {
			repoHistory(repos)(take)
			return
		}
		for r := range repos {
			for _, l := range runs(r, 0) {
				if !take(l) {
					return
				}
			}
		}
	}
}

// at is when the n-th event of a partition happened.
func at(n int64) time.Time { return begin.Add(time.Duration(n) * 10 * time.Second) }

package kafka

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// Lag is how far committed readers of a partition can read behind what is there.
type Lag struct {
	Partition domain.Partition
	Stable    int64 // readers come to here
	Records   int64 // that are there from Stable on
	// Held is for how long, by our watch, Stable has stood still before records: a
	// transaction is open from Stable on.
	Held time.Duration
	// Stuck says what to do once Held is longer than a transaction of ours may be
	// open. Until then it is empty.
	Stuck string
}

// EventPartitions are the partitions that events are in.
func EventPartitions() []domain.Partition {
	all := []domain.Partition{{Topic: domain.RepoEvents}, {Topic: domain.AccessEvents}}
	for n := range int32(AppPartitions) {
		all = append(all, domain.Partition{Topic: domain.AppEvents, Number: n})
	}
	return all
}

// WatchLags looks at all event partitions every so often, and tells how they lag,
// until ctx ends. While the brokers are away it tells nothing.
//
// Why: a transaction that nobody ends stops every reader, and every claim, of its
// partition, in silence. Ours are ended by the broker or by the next claim; another
// producer's, or one that a fault left hanging, is ended by nobody.
func (c *Cluster) WatchLags(ctx context.Context, every time.Duration, tell func([]Lag)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	w := watch{cluster: c, since: make(map[domain.Partition]mark)}
	for {
		if lags, err := w.look(ctx); err == nil {
			tell(lags)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// watch remembers since when partitions stand still, and where.
type watch struct {
	cluster *Cluster
	since   map[domain.Partition]mark
}

type mark struct {
	stable int64
	at     time.Time
}

// look asks for both ends. What is written between the two requests is no lag, so
// that the end of all records is asked for first.
func (w watch) look(ctx context.Context) ([]Lag, error) {
	all := EventPartitions()
	high, err := w.cluster.ends(ctx, all, sarama.ReadUncommitted)
	if err != nil {
		return nil, err
	}
	stable, err := w.cluster.ends(ctx, all, sarama.ReadCommitted)
	if err != nil {
		return nil, err
	}
	lags := make([]Lag, len(all))
	for i, p := range all {
		lags[i] = w.lag(p, stable[p], high[p], time.Now())
	}
	return lags, nil
}

// lag compares with what was seen before.
func (w watch) lag(p domain.Partition, stable, high int64, now time.Time) Lag {
	if stable >= high {
		delete(w.since, p)
		return Lag{Partition: p, Stable: stable}
	}
	if seen, before := w.since[p]; !before || seen.stable != stable {
		w.since[p] = mark{stable, now}
	}
	l := Lag{Partition: p, Stable: stable, Records: high - stable, Held: now.Sub(w.since[p].at)}
	if l.Held > w.cluster.opts.TransactionTimeout {
		l.Stuck = w.cluster.stuck(l)
	}
	return l
}

// stuck names the partition and the commands that help.
func (c *Cluster) stuck(l Lag) string {
	tool := "kafka-transactions.sh --bootstrap-server " + strings.Join(c.opts.Brokers, ",")
	at := fmt.Sprintf("--topic %s --partition %d", c.name(l.Partition.Topic), l.Partition.Number)
	return fmt.Sprintf("nothing from offset %d of %s on can be read, and the slot cannot be claimed: a transaction has been open for %v, longer than any of ours may be. "+
		"'%s describe-producers %s' shows whose it is; if nobody ends it, '%s abort %s --start-offset %d' does",
		l.Stable, l.Partition, l.Held.Round(time.Second), tool, at, tool, at, l.Stable)
}

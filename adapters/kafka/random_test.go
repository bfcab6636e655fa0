package kafka_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands/commandstest"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// Three processes fight over one slot while requests and answers are lost and
// arrive late. Whatever happens: an acknowledged event is in the log once, one of
// unknown outcome at most once, and the chain of numbers never breaks, so that no
// owner ever decided on a state that was not the newest.
func TestRandomFaults(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		b := open(t, addr)
		var wg sync.WaitGroup
		contenders := make([]*contender, 3)
		for i := range contenders {
			contenders[i] = newContender(t, b, i, seed)
			wg.Go(contenders[i].fight)
		}
		wg.Wait()
		seen := readBack(t, b)
		acknowledged, unknown := 0, 0
		for _, c := range contenders {
			for id, certain := range c.tried {
				if n := seen[id]; n > 1 || certain && n == 0 {
					t.Errorf("%s, acknowledged %v, is in the log %d times", id, certain, n)
				}
				if certain {
					acknowledged++
				} else {
					unknown++
				}
			}
		}
		t.Logf("%d acknowledged, %d unknown, %d in the log", acknowledged, unknown, len(seen))
		if acknowledged == 0 || unknown == 0 {
			t.Error("the test tried nothing")
		}
	})
}

// contender is one process.
type contender struct {
	t      *testing.T
	number int
	random *rand.Rand
	faults *faults
	log    *kafka.Log
	chain  wire.Chain
	tried  map[string]bool // by event: was it acknowledged
}

func newContender(t *testing.T, b bed, number int, seed uint64) *contender {
	c := &contender{
		t: t, number: number, random: rand.New(rand.NewPCG(seed, uint64(number))),
		faults: &faults{}, tried: make(map[string]bool),
	}
	cluster := reach(t, b, func(o *kafka.Options) { o.Dial, o.RequestTimeout = c.faults.dial, 300*time.Millisecond })
	c.log = cluster.Log("slot", commandstest.Slot(), owner)
	t.Cleanup(c.log.Close)
	return c
}

// fight claims and appends, with a fault now and then.
func (c *contender) fight() {
	for i := range 60 {
		if c.random.IntN(6) == 0 {
			key := []int16{keyProduce, keyAddPartitions, keyEndTxn}[c.random.IntN(3)]
			c.faults.next(key, []fault{loseRequest, loseAnswer, holdRequest}[c.random.IntN(3)])
		}
		if c.random.IntN(10) == 0 {
			_ = c.faults.deliver()
		}
		if !c.append(fmt.Sprintf("event-%d-%d", c.number, i)) {
			_ = c.log.Claim(c.t.Context(), c.fold)
		}
	}
	_ = c.faults.deliver()
}

// fold checks what a claim reads.
func (c *contender) fold(r domain.Recorded) error {
	if r.Position.Partition != repoEvents() {
		return nil
	}
	if err := c.chain.Check(r); err != nil {
		c.t.Errorf("contender %d: %v", c.number, err)
		return err
	}
	return nil
}

// append appends one event with the next numbers, and says whether that is certain.
func (c *contender) append(id string) bool {
	r := domain.Recorded{
		Event: repo.Enabled{Ref: repo.Ref{RepoID: id}}, At: time.Now(),
		Position: domain.Position{Partition: repoEvents()}, Epoch: c.chain.Epoch,
	}
	r.Seq, r.Version = c.chain.Next(domain.RepoEvents, r.Event)
	rec, err := wire.Encode(r)
	if err != nil {
		c.t.Error(err)
		return false
	}
	r.Position.Offset, err = c.log.Append(c.t.Context(), repoEvents(), []wire.Record{rec})
	c.tried[id] = err == nil
	return err == nil && c.fold(r) == nil
}

// readBack follows the log from its beginning to its end, and counts.
func readBack(t *testing.T, b bed) map[string]int {
	t.Helper()
	claim(t, logOf(t, b)) // decides what is open
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	seen := make(map[string]int)
	err := b.Follow(ctx, []kafka.Start{{Partition: repoEvents()}}, func(_ context.Context, batch domain.Batch) error {
		for _, r := range batch.Records {
			seen[r.Event.Subject()]++
		}
		if batch.Next >= batch.Stable {
			stop()
		}
		return nil
	})
	if ctx.Err() == nil {
		t.Errorf("follow: %v", err)
	}
	return seen
}

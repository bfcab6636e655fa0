package kafka_test

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
)

// A transaction that nobody ends stops all readers of its partition. That is told
// with the partition and two commands, of which the second one mends it.
func TestAHeldPartitionIsToldAndCanBeFreed(t *testing.T) {
	t.Parallel()

	b := open(t, kafkatest.Apache(t))
	l := logOf(t, b)
	epoch := claimAgain(t, l)
	watched := watch(t, reach(t, b, func(o *kafka.Options) { o.TransactionTimeout = 300 * time.Millisecond }))
	if lag := watched.until(t, func(kafka.Lag) bool { return true }); lag.Records != 0 || lag.Held != 0 || lag.Stuck != "" {
		t.Errorf("got %+v, want no lag", lag)
	}

	stranger := b.client(t, kgo.TransactionalID(b.prefix+"stranger"), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err := stranger.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	left := stranger.ProduceSync(t.Context(), &kgo.Record{Topic: b.name(domain.RepoEvents), Value: []byte("left open")})
	if err := left.FirstErr(); err != nil {
		t.Fatal(err)
	}
	at := left[0].Record.Offset
	early := watched.until(t, func(l kafka.Lag) bool { return l.Records > 0 })
	if early.Stable != at || early.Records != 1 {
		t.Errorf("got %+v, want one record from %d on", early, at)
	}
	add(t, l, epoch, 0, 2) // what is committed behind it cannot be read either
	stuck := watched.until(t, func(l kafka.Lag) bool { return l.Stuck != "" })
	if stuck.Stable != at || stuck.Held < 300*time.Millisecond || !strings.Contains(stuck.Stuck, "chartledger.repo-events.v1/0") {
		t.Errorf("got %+v, want it stuck at %d", stuck, at)
	}

	soon, cancel := context.WithTimeout(t.Context(), 6*time.Second)
	defer cancel()
	if err := logOf(t, b).Claim(soon, ignore); err == nil || !strings.Contains(err.Error(), "another transaction is open from "+strconv.FormatInt(at, 10)) {
		t.Errorf("a claim of it: got %v, want one that says why", err)
	}

	commands := regexp.MustCompile(`'kafka-transactions.sh ([^']*)'`).FindAllStringSubmatch(stuck.Stuck, -1)
	if len(commands) != 2 {
		t.Fatalf("%q names %d commands, want 2", stuck.Stuck, len(commands))
	}
	if out := kafkatest.Transactions(t, strings.Fields(commands[0][1])...); !strings.Contains(out, "ProducerId") {
		t.Errorf("the first command shows no producers: %s", out)
	}
	kafkatest.Transactions(t, strings.Fields(commands[1][1])...)
	watched.until(t, func(l kafka.Lag) bool { return l.Records == 0 && l.Stuck == "" })
	if n := claim(t, logOf(t, b)); n != 2 {
		t.Errorf("a claim folded %d events, want 2", n)
	}
}

// lags are how repo-events lags, each time that somebody looked.
type lags chan kafka.Lag

// watch watches the lags until the test ends.
func watch(t *testing.T, c *kafka.Cluster) lags {
	t.Helper()
	seen := make(lags)
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	go func() {
		_ = c.WatchLags(ctx, 20*time.Millisecond, func(all []kafka.Lag) {
			i := slices.IndexFunc(all, func(l kafka.Lag) bool { return l.Partition == repoEvents() })
			select {
			case seen <- all[i]:
			case <-ctx.Done():
			}
		})
	}()
	return seen
}

// until is the first lag that is wanted.
func (seen lags) until(t *testing.T, wanted func(kafka.Lag) bool) kafka.Lag {
	t.Helper()
	for late := time.After(30 * time.Second); ; {
		select {
		case l := <-seen:
			if wanted(l) {
				return l
			}
		case <-late:
			t.Fatal("no such lag was seen")
		}
	}
}

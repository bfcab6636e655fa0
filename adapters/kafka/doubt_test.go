package kafka_test

import (
	"context"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands/commandstest"
	"chartledger/commands/journal"
)

// The broker gives an owner up in two ways, without any other owner: it aborts a
// transaction that takes too long, and it forgets a slot that is idle for long. The
// rightful owner claims and goes on, and what was open never happened.
func TestTheBrokerGivesARightfulOwnerUp(t *testing.T) {
	t.Parallel()

	broker := kafkatest.Start(t,
		"transaction.abort.timed.out.transaction.cleanup.interval.ms=100",
		"transactional.id.expiration.ms=5000",
		"transaction.remove.expired.transaction.cleanup.interval.ms=200",
	)
	f := &faults{}
	b := open(t, broker.Addr)
	l := reach(t, b, func(o *kafka.Options) { o.Dial, o.TransactionTimeout = f.dial, 2*time.Second }).Log("slot", commandstest.Slot(), owner)
	t.Cleanup(l.Close)
	claim(t, l)

	before, err := b.Stable(t.Context(), repoEvents())
	if err != nil {
		t.Fatal(err)
	}
	f.next(keyEndTxn, holdRequest)
	_, err = l.Append(t.Context(), repoEvents(), events(t, 0, 0, 3))
	if got := journal.CauseOf(err); err == nil || got != journal.NoAnswer {
		t.Errorf("a commit that takes too long: got %v (%s), want %s", err, got, journal.NoAnswer)
	}
	for stable := before; stable < before+4; { // three records and the broker's own abort
		if stable, err = b.Stable(t.Context(), repoEvents()); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.deliver(); err != nil {
		t.Errorf("deliver the late commit: %v", err)
	}
	if n := claim(t, l); n != 0 {
		t.Errorf("the claim folded %d events of an aborted transaction", n)
	}
	if _, err := l.Append(t.Context(), repoEvents(), events(t, 0, 0, 1)); err != nil {
		t.Errorf("append on the next claim: %v", err)
	}

	b.forgotten(t, b.prefix+"chartledger.slot")
	_, err = l.Append(t.Context(), repoEvents(), events(t, 0, 1, 1))
	if got := journal.CauseOf(err); err == nil || got != journal.Expired {
		t.Errorf("a commit of a forgotten slot: got %v (%s), want %s", err, got, journal.Expired)
	}
	if n := claim(t, l); n != 0 {
		t.Errorf("the claim folded %d new events, want none", n)
	}
	if _, err := l.Append(t.Context(), repoEvents(), events(t, 0, 1, 1)); err != nil {
		t.Errorf("append on the claim after that: %v", err)
	}
	if n := claim(t, logOf(t, b)); n != 2 {
		t.Errorf("the log holds %d events, want 2", n)
	}
}

// forgotten returns when the broker knows nothing of a transactional id any more.
func (b bed) forgotten(t *testing.T, id string) {
	t.Helper()
	client := b.client(t)
	request := kmsg.NewPtrDescribeTransactionsRequest()
	request.TransactionalIDs = []string{id}
	tick, late := time.NewTicker(50*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for {
		answer, err := request.RequestWith(t.Context(), client)
		if err != nil {
			t.Fatal(err)
		}
		if answer.TransactionStates[0].ErrorCode == kerr.TransactionalIDNotFound.Code {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("the broker does not forget the slot")
		}
	}
}

// A broker that stands still and goes on later may have carried out what it was
// asked. It is all or nothing, and the next claim tells which.
func TestAStalledBrokerGoesOn(t *testing.T) {
	t.Parallel()

	broker := kafkatest.Start(t)
	b := open(t, broker.Addr)
	l := logOf(t, b)
	epoch := claimAgain(t, l)
	seq := int64(0)
	for range 3 {
		add(t, l, epoch, seq, 1)
		seq++
		broker.Pause()
		soon, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		_, err := l.Append(soon, repoEvents(), events(t, epoch, seq, 2))
		cancel()
		broker.Resume()
		if got := journal.CauseOf(err); err == nil || got != journal.NoAnswer {
			t.Errorf("append to a broker that stands: got %v (%s), want %s", err, got, journal.NoAnswer)
		}
		claimAgain(t, l)
		if n := claim(t, b.Log("reader", commandstest.Slot(), owner)); int64(n) == seq+2 {
			seq += 2
		} else if int64(n) != seq {
			t.Fatalf("the log holds %d events, want %d or %d", n, seq, seq+2)
		}
		epoch = claimAgain(t, l)
	}
}

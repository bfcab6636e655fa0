package journal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chartledger/commands/journal"
	"chartledger/domain"
)

func TestCommandsThatWaitShareACommit(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		_, release := b.memory.Hold()
		answers := []<-chan answer{b.ask(o, count("first", "x"))}
		for i := range 100 {
			answers = append(answers, b.ask(o, count(fmt.Sprint(i), "x")))
		}
		release()
		for i, a := range answers {
			got := <-a
			if got.err != nil || got.Events[0].Seq != int64(i+1) {
				b.Fatalf("command %d: got %+v", i, got)
			}
		}
		if n := b.memory.Stats().Appends; n != 2 {
			b.Errorf("%d commits, want 2", n)
		}
	})
}

func TestABatchIsOfOnePartition(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		_, release := b.memory.Hold()
		var last <-chan answer
		for _, c := range []command{
			count("1", "x"), // held
			count("2", "x"), count("3", "x"), claimName("4", "n"), claimName("5", "m"), count("6", "x"),
		} {
			last = b.ask(o, c)
		}
		release()
		<-last
		if n := b.memory.Stats().Appends; n != 4 {
			b.Errorf("%d commits, want 4: 1, 2 3, 4 5, 6", n)
		}
		if got := b.commands(repos); !slices.Equal(got, []string{"1", "2", "3", "6"}) {
			b.Errorf("repo-events hold %v", got)
		}
	})
}

// TestCommandsOfABatchSeeEachOther: of two who want one name, the second is refused.
func TestCommandsOfABatchSeeEachOther(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		_, release := b.memory.Hold()
		b.ask(o, count("0", "x"))
		first, second := b.ask(o, claimName("1", "n")), b.ask(o, claimName("2", "n"))
		release()
		b.wantKind(<-first, "")
		b.wantKind(<-second, domain.Conflict)
	})
}

func TestAReceiptSaysWhereToRead(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		b.done(o, count("1", "x"))
		r := b.done(o, count("2", "x"))
		log := b.memory.Records(repos)
		if r.Events[0].Position != log[1].Position || r.Events[0].Seq != 2 || r.Events[0].Version != 2 || r.Events[0].ID != log[1].ID {
			b.Errorf("got %+v, the log holds %+v", r.Events[0], log[1])
		}
		end := map[domain.Partition]int64{}
		for _, p := range r.End {
			end[p.Partition] = p.Offset
		}
		if end[repos] != log[1].Position.Offset+1 || end[access] != 1 {
			b.Errorf("read until %v, want behind the event and behind the other partition's claim", r.End)
		}
	})
}

// TestOneBadCommandStarvesNobody: the log refuses every batch that holds it.
func TestOneBadCommandStarvesNobody(t *testing.T) {
	bubble(t, func(b bench) {
		b.memory.RefuseOver(100_000)
		o := b.start(journal.Options{})
		_, release := b.memory.Hold()
		b.ask(o, count("held", "x"))
		var answers []<-chan answer
		for i := range 33 {
			value := ""
			if i == 20 {
				value = strings.Repeat("v", 200_000)
			}
			answers = append(answers, b.ask(o, label(fmt.Sprint(i), "x", value)))
		}
		release()
		for i, a := range answers {
			want := domain.Kind("")
			if i == 20 {
				want = domain.TooLarge
			}
			b.wantKind(<-a, want)
		}
		if n := len(b.memory.Records(repos)); n != 33 {
			b.Errorf("the log holds %d events, want 33", n)
		}
		if s := o.Stats(); s.Claims != 1 || s.Unknown != 0 {
			b.Errorf("a refusal is no doubt: %+v", s)
		}
		before := o.Stats().Batches
		_, release = b.memory.Hold()
		for i := range 9 {
			answers = append(answers, b.ask(o, count("after"+fmt.Sprint(i), "x")))
		}
		release()
		<-answers[len(answers)-1]
		if n := o.Stats().Batches - before; n != 2 {
			b.Errorf("%d commits afterwards, want 2: batches grow again", n)
		}
	})
}

// TestABatchHasASize: commands that are small enough alone go in several batches.
func TestABatchHasASize(t *testing.T) {
	bubble(t, func(b bench) {
		b.memory.RefuseOver(1 << 20)
		o := b.start(journal.Options{})
		_, release := b.memory.Hold()
		answers := []<-chan answer{b.ask(o, count("held", "x"))}
		for i := range 7 {
			answers = append(answers, b.ask(o, label(fmt.Sprint(i), "x", strings.Repeat("v", 300_000))))
		}
		release()
		for _, a := range answers {
			b.wantKind(<-a, "")
		}
		if s := o.Stats(); s.Refused != 0 || s.Batches != 5 {
			b.Errorf("got %+v, want 5 batches and none refused", s)
		}
	})
}

func TestAnEventTooLargeIsRefusedAlone(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		_, release := b.memory.Hold()
		b.ask(o, count("held", "x"))
		before := b.ask(o, count("1", "x"))
		// Its first event is small: nothing of it may be left.
		bad := label("2", "x", strings.Repeat("v", 600_000))
		tooLarge := bad.Decide
		bad.Decide = both(count("2", "y").Decide, tooLarge)
		refused, after := b.ask(o, bad), b.ask(o, count("3", "x"))
		release()
		b.wantKind(<-before, "")
		b.wantKind(<-refused, domain.TooLarge)
		b.wantKind(<-after, "")
		if o.state.counts["y"] != 0 || o.state.counts["x"] != 3 || o.state.done["2"] != 0 {
			b.Errorf("the state is %+v", o.state.clone())
		}
		if got := b.commands(repos); !slices.Equal(got, []string{"held", "1", "3"}) {
			b.Errorf("the log holds %v", got)
		}
	})
}

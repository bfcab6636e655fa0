package commands_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

// TestARepeatIsAnsweredLikeTheFirst: though the URL cannot be reached any more.
func TestARepeatIsAnsweredLikeTheFirst(t *testing.T) {
	bubble(t, func(b *bench) {
		first := b.must(b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private)))
		b.must(b.AttachLabel(b.Context(), by("alice"), first.Repo.ID, "a", "b")) // the answer is of its time
		b.prober.Fail(repo.CodeNotReachable)
		again := b.must(b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private)))
		if !reflect.DeepEqual(again.Outcome, first.Outcome) || !again.Replayed || first.Repo.ID == "" || first.SyncID == "" {
			b.Errorf("first %+v, then %+v", first, again)
		}
		if probed := len(b.prober.Targets()); probed != 1 {
			b.Errorf("the network was asked %d times", probed)
		}
	})
}

// TestARepeatIsRememberedByTheNextOwner: outcomes are folded, not kept aside.
func TestARepeatIsRememberedByTheNextOwner(t *testing.T) {
	bubble(t, func(b *bench) {
		first := b.must(b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private)))
		b.use(b.handler(b.registrar()))
		again := b.must(b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private)))
		if !reflect.DeepEqual(again.Outcome, first.Outcome) {
			b.Errorf("first %+v, then %+v", first.Outcome, again.Outcome)
		}
	})
}

// TestAnObjectionCountsForNewDecisionsOnly: a sync that was cancelled is over, and
// whoever asks again under the same key must learn that she did it.
func TestAnObjectionCountsForNewDecisionsOnly(t *testing.T) {
	bubble(t, func(b *bench) {
		ref := syncs.Ref{SyncID: "s", RepoID: b.repo("alice", "r", repo.Private)}
		objection := domain.Refuse(domain.Conflict, "not_running", "It is over.")
		first := b.must(b.CancelSync(b.Context(), keyed("alice", "k", "cancel"), ref, nil))
		again := b.must(b.CancelSync(b.Context(), keyed("alice", "k", "cancel"), ref, objection))
		if !again.Replayed || again.SyncID != first.SyncID || first.SyncID != "s" {
			b.Errorf("first %+v, then %+v", first, again)
		}
		if _, err := b.CancelSync(b.Context(), keyed("alice", "other", "cancel"), ref, objection); code(err) != "not_running" {
			b.Errorf("a new decision: got %v", err)
		}
		if _, err := b.CancelSync(b.Context(), by("bob"), ref, objection); domain.KindOf(err) != domain.NotFound {
			b.Errorf("whoever may not see it: got %v", err)
		}
	})
}

func TestAKeyIsForOneRequest(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.repo("alice", "r", repo.Private)
		b.must(b.AttachLabel(b.Context(), keyed("alice", "k", "a=b"), id, "a", "b"))
		_, err := b.AttachLabel(b.Context(), keyed("alice", "k", "a=c"), id, "a", "c")
		if domain.KindOf(err) != domain.KeyReused {
			b.Errorf("another request: got %v", err)
		}
		// The key is the actor's, the operation's and the target's own.
		other := b.repo("alice", "other", repo.Private)
		b.must(b.AttachLabel(b.Context(), keyed("root", "k", "x"), id, "a", "d"))
		b.must(b.DetachLabel(b.Context(), keyed("alice", "k", "y"), id, "a"))
		b.must(b.AttachLabel(b.Context(), keyed("alice", "k", "z"), other, "a", "b"))
	})
}

// TestARefusalIsEvaluatedAgain: the name may be free by now.
func TestARefusalIsEvaluatedAgain(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.repo("alice", "r", repo.Private)
		_, err := b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private))
		b.wantCode(err, "name_taken")
		b.must(b.DeleteRepo(b.Context(), by("alice"), id))
		b.must(b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private)))
	})
}

// TestDuplicatesInFlight: all wait for the first and get its answer.
func TestDuplicatesInFlight(t *testing.T) {
	bubble(t, func(b *bench) {
		b.prober.OnProbe = func() { <-time.After(time.Second) } // so that all are there
		var all sync.WaitGroup
		ids := make([]string, 20)
		for i := range ids {
			all.Go(func() {
				d, err := b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private))
				if err != nil {
					b.Error(err)
				}
				ids[i] = d.Repo.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				b.Fatalf("the answers name %v", ids)
			}
		}
		if n := len(b.prober.Targets()); n != 1 {
			b.Errorf("the network was asked %d times", n)
		}
	})
}

// TestOneNameIsGivenOnce: fifty ask at once, each with a key of her own.
func TestOneNameIsGivenOnce(t *testing.T) {
	bubble(t, func(b *bench) {
		b.own.ReposPerOwner = 100
		var all sync.WaitGroup
		codes := make(chan string, 50)
		for i := range 50 {
			all.Go(func() {
				_, err := b.CreateRepo(b.Context(), keyed("alice", fmt.Sprint(i), "r"), draft("r", repo.Private))
				codes <- code(err)
			})
		}
		all.Wait()
		close(codes)
		got := map[string]int{}
		for c := range codes {
			got[c]++
		}
		if got[""] != 1 || got["name_taken"] != 49 {
			b.Errorf("got %v, want 1 done and 49 refused", got)
		}
	})
}

// TestAnUnknownOutcomeNamesItsKey: asked again with it, the caller learns the
// truth, whether it had happened or not. Also with a key that she did not choose.
func TestAnUnknownOutcomeNamesItsKey(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		key       string
		committed bool
	}{
		"it happened":                     {key: "mine", committed: true},
		"it did not":                      {key: "mine"},
		"it happened, with our key":       {committed: true},
		"it did not happen, with our key": {},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				b.unknownThenTruth(tt.key, tt.committed)
			})
		})
	}
}

// unknownThenTruth loses the answer to a command, and has it asked again.
func (b *bench) unknownThenTruth(key string, committed bool) {
	b.Helper()
	id := b.repo("alice", "r", repo.Private)
	before := len(b.memory.Records(repos))
	waiting, release := b.memory.Hold()
	b.memory.LoseAnswer(committed)
	go func() {
		<-waiting
		<-time.After(10 * time.Second) // longer than the caller may wait
		release()
	}()
	_, err := b.AttachLabel(b.Context(), keyed("alice", key, "a=b"), id, "a", "b")
	var doubt *commands.InDoubt
	if !errors.As(err, &doubt) || domain.KindOf(err) != domain.Unknown || doubt.Key == "" || key != "" && doubt.Key != key {
		b.Fatalf("got %v, want an unknown outcome and its key", err)
	}
	if !strings.Contains(err.Error(), doubt.Key) {
		b.Errorf("%q does not name the key", err)
	}
	<-time.After(10 * time.Second)
	if happened := len(b.memory.Records(repos)) > before; happened != committed {
		b.Fatalf("happened: %t, want %t", happened, committed)
	}
	d := b.must(b.AttachLabel(b.Context(), keyed("alice", doubt.Key, "a=b"), id, "a", "b"))
	if d.Replayed != committed || d.Repo.Labels["a"] != "b" || len(b.memory.Records(repos)) != before+1 {
		b.Errorf("got %+v; the log holds %v", d, b.types(repos, before))
	}
}

// TestTheCallerMayLeave: the command goes on, and a repeat finds its outcome.
func TestTheCallerMayLeave(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx, leave := context.WithTimeout(b.Context(), time.Second)
		defer leave()
		b.prober.OnProbe = func() { <-time.After(3 * time.Second) }
		_, err := b.CreateRepo(ctx, keyed("alice", "k", "r"), draft("r", repo.Private))
		if domain.KindOf(err) != domain.Unknown {
			b.Fatalf("got %v, want an unknown outcome", err)
		}
		<-time.After(5 * time.Second)
		d := b.must(b.CreateRepo(b.Context(), keyed("alice", "k", "r"), draft("r", repo.Private)))
		if !d.Replayed {
			b.Error("it had not happened")
		}
	})
}

// TestCommandsThatChangeNothingSucceed without an event.
func TestCommandsThatChangeNothingSucceed(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.repo("alice", "r", repo.Private)
		b.must(b.AttachLabel(b.Context(), by("alice"), id, "a", "b"))
		before, users := len(b.memory.Records(repos)), len(b.memory.Records(access))
		for name, d := range map[string]commands.Done{
			"the same label":      b.must(b.AttachLabel(b.Context(), by("alice"), id, "a", "b")),
			"the same labels":     b.must(b.ReplaceLabels(b.Context(), by("alice"), id, map[string]string{"a": "b"})),
			"the same visibility": b.must(b.SetVisibility(b.Context(), by("alice"), id, repo.Private)),
			"the same owner":      b.must(b.TransferRepo(b.Context(), by("root"), id, "alice")),
			"the same fields":     b.must(b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: repo.Patch{Name: of("r")}})),
		} {
			if d.Repo.ID != id || d.Repo.Labels["a"] != "b" || d.Replayed {
				b.Errorf("%s: got %+v", name, d)
			}
		}
		if d := b.must(b.UpdateUser(b.Context(), by("root"), "alice", of(user.Developer), of(false))); d.User.ID != "alice" {
			b.Errorf("the same user: got %+v", d)
		}
		if len(b.memory.Records(repos)) != before || len(b.memory.Records(access)) != users {
			b.Errorf("the log got %v", b.types(repos, before))
		}
	})
}

// TestAProbeThatOutlivesItsClaim: another process may have answered the command
// while this one asked the network, so this one decides nothing on it any more.
func TestAProbeThatOutlivesItsClaim(t *testing.T) {
	bubble(t, func(b *bench) {
		b.prober.OnProbe = func() {
			b.prober.OnProbe = nil
			other := b.handler(b.registrar())
			if _, err := other.AddUser(b.Context(), by("root"), "eve", user.Member); err != nil {
				b.Error(err)
			}
			// The first owner finds that it was fenced, and claims again.
			b.must(b.own.AddUser(b.Context(), by("root"), "joe", user.Member))
		}
		_, err := b.CreateRepo(b.Context(), by("alice"), draft("r", repo.Private))
		b.wantCode(err, journal.ElsewhereCode)
		if n := len(b.memory.Records(repos)); n != 0 {
			b.Errorf("the log has %d events of repositories", n)
		}
		b.must(b.CreateRepo(b.Context(), by("alice"), draft("r", repo.Private)))
	})
}

package commands_test

import (
	"fmt"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain/user"
)

func setup() commands.Meta { return commands.Meta{Actor: commands.SystemActor + "setup"} }

func TestSetupIsDoneOnce(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx, before := b.Context(), len(b.memory.Records(access))
		b.wantCode(second(b.CompleteSetup(ctx, by("root"), "root", []byte("hash"))), "forbidden")
		b.wantCode(second(b.CompleteSetup(ctx, setup(), "alice", []byte("hash"))), "user_exists")
		b.wantCode(second(b.CompleteSetup(ctx, setup(), "No Name", []byte("hash"))), "invalid_user_id")
		type outcome struct {
			done commands.Done
			err  error
		}
		got := make(chan outcome)
		for _, id := range []string{"first", "root"} {
			go func() {
				done, err := b.CompleteSetup(ctx, setup(), id, []byte("hash"))
				got <- outcome{done, err}
			}()
		}
		won, lost := <-got, <-got
		if won.err != nil {
			won, lost = lost, won
		}
		b.wantCode(lost.err, "setup_done")
		u := b.must(won.done, won.err).User
		if u.Role != user.Operator || !u.SignsIn() {
			b.Errorf("got %+v", u)
		}
		added := 1
		if u.ID == "first" {
			added = 2
		}
		if all := b.memory.Records(access); len(all) != before+added {
			b.Errorf("%d events were added, want %d", len(all)-before, added)
		}
		b.wantCode(second(b.CompleteSetup(ctx, setup(), "root", []byte("hash"))), "setup_done")
	})
}

// TestSetupOpensAgain when nobody who operates can sign in any more, and then in another round.
func TestSetupOpensAgain(t *testing.T) {
	bubble(t, func(b *bench) {
		ask := func(wanted bool) int64 {
			b.Helper()
			done, round, err := b.signIn(time.Hour).SetUp()
			if err != nil || done != wanted {
				b.Errorf("set up: %t, %v, want %t", done, err, wanted)
			}
			return round
		}
		first := ask(false)
		b.must(b.CompleteSetup(b.Context(), setup(), "first", []byte("hash")))
		ask(true)
		b.must(b.UpdateUser(b.Context(), by("root"), "first", nil, of(true)))
		if again := ask(false); again == first {
			b.Error("the link of the first setup would be good again")
		}
		b.must(b.SetPassword(b.Context(), by("root"), "alice", []byte("hash")))
		ask(false)
	})
}

// TestASetupLinkIsGoodOnce whatever becomes of who was set up: also when she is no
// operator any more, and nothing of those who are is another.
func TestASetupLinkIsGoodOnce(t *testing.T) {
	bubble(t, func(b *bench) {
		seen := map[int64]bool{}
		for range 3 {
			_, round, err := b.signIn(time.Hour).SetUp()
			if err != nil || seen[round] {
				b.Fatalf("the link of round %d is good again: %v", round, err)
			}
			seen[round] = true
			id := fmt.Sprintf("first%d", len(seen))
			b.must(b.CompleteSetup(b.Context(), setup(), id, []byte("hash")))
			b.must(b.UpdateUser(b.Context(), by("root"), id, of(user.Developer), nil))
			if done, _, _ := b.signIn(time.Hour).SetUp(); done {
				b.Error("nobody who operates can sign in")
			}
		}
	})
}

package commandstest_test

import (
	"errors"
	"testing"

	"chartledger/commands/commandstest"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// The log in memory is a log like any other.
func TestMemoryLogKeepsTheContract(t *testing.T) {
	t.Parallel()

	commandstest.Log(t, func(*testing.T) (a, b journal.Log) {
		m := commandstest.NewMemory()
		m.RefuseOver(1 << 20)
		return m.Log("slot", commandstest.Slot()), m.Log("slot", commandstest.Slot())
	})
}

// A lost answer says nothing about the batch: the next claim does.
func TestLostAnswerIsResolvedByTheNextClaim(t *testing.T) {
	t.Parallel()

	for name, committed := range map[string]bool{"committed": true, "dropped": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			m := commandstest.NewMemory()
			log := m.Log("slot", commandstest.Slot())
			p := commandstest.Slot()[0]
			if err := log.Claim(t.Context(), func(domain.Recorded) error { return nil }); err != nil {
				t.Fatalf("claim: %v", err)
			}
			rec, err := wire.Encode(domain.Recorded{Event: repo.Enabled{Ref: repo.Ref{RepoID: "1"}}, Seq: 1, Version: 1})
			if err != nil {
				t.Fatalf("encode: %v", err)
			}
			m.LoseAnswer(committed)
			if _, err := log.Append(t.Context(), p, []wire.Record{rec}); !errors.Is(err, commandstest.ErrLost) {
				t.Fatalf("append: got %v, want %v", err, commandstest.ErrLost)
			}
			events := 0
			err = log.Claim(t.Context(), func(r domain.Recorded) error {
				if _, ok := r.Event.(repo.Enabled); ok {
					events++
				}
				return nil
			})
			if err != nil || (events == 1) != committed || len(m.Records(p)) != events {
				t.Errorf("claim: %v, folded %d events, the log holds %d; committed %v", err, events, len(m.Records(p)), committed)
			}
		})
	}
}

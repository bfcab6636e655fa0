package commands_test

import (
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

// TestWhoWatchesHearsOfEveryChange: and of none that is not one.
func TestWhoWatchesHearsOfEveryChange(t *testing.T) {
	bubble(t, func(b *bench) {
		a := commands.NewAccess(time.Now, time.Second)
		first, until := a.Watch()
		if until.After(time.Now()) {
			b.Errorf("what never heard of the log is good until %v", until)
		}
		a.Apply(domain.Batch{Partition: access, Generation: "memory"})
		if _, until = a.Watch(); !until.Equal(time.Now().Add(time.Second)) || heard(first) {
			b.Errorf("good until %v, and changed %v by nothing new", until, heard(first))
		}
		for offset := range int64(2) {
			changed, _ := a.Watch()
			a.Apply(domain.Batch{Partition: access, Generation: "memory", Next: offset + 1, Stable: offset + 1,
				Records: []domain.Recorded{{Event: user.Disabled{Ref: user.Ref{UserID: "alice"}}}}})
			if again, _ := a.Watch(); !heard(changed) || heard(again) {
				b.Errorf("a change at %d was not told once", offset)
			}
		}
	})
}

func heard(changed <-chan struct{}) bool {
	select {
	case <-changed:
		return true
	default:
		return false
	}
}

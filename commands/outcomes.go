package commands

import (
	"time"

	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/token"
	"chartledger/domain/undo"
	"chartledger/domain/user"
)

// Outcome is what a command did, so that the same request gets the same answer.
// It is folded from the command's own events.
type Outcome struct {
	RequestHash string
	At          time.Time
	Repo        repo.Repo
	User        user.User
	Token       token.Token
	Selector    *selector.Selector
	SyncID      string
	Chart       *syncs.Chart // that was published or removed
}

// Outcomes are remembered for a day, and never more than this many.
const (
	outcomeAge   = 24 * time.Hour
	outcomeCount = 100_000
)

// outcomes are bounded by the time of records, not of the wall: a replay forgets
// what the live fold forgot.
type outcomes struct {
	undo *undo.Log
	byID map[string]Outcome
	ring []string // command ids, oldest first from head
	head int
	max  int // how many are remembered
}

func newOutcomes(u *undo.Log) *outcomes {
	return &outcomes{undo: u, byID: map[string]Outcome{}, max: outcomeCount}
}

// add merges what one more event of the command did, and forgets what is too old.
func (o *outcomes) add(commandID string, more Outcome) {
	if commandID == "" {
		return
	}
	out, known := o.byID[commandID]
	if !known {
		undo.Set(o.undo, &o.ring, append(o.ring, commandID))
	}
	undo.Put(o.undo, o.byID, commandID, out.with(more))
	for o.head < len(o.ring) && o.stale(more.At) {
		undo.Delete(o.undo, o.byID, o.ring[o.head])
		undo.Set(o.undo, &o.head, o.head+1)
	}
	o.compact()
}

func (o *outcomes) stale(now time.Time) bool {
	oldest := o.byID[o.ring[o.head]]
	return len(o.ring)-o.head > o.max || now.Sub(oldest.At) > outcomeAge
}

// compact drops the ring's dead half, in a new array so that it can be undone.
func (o *outcomes) compact() {
	if o.head > o.max {
		undo.Set(o.undo, &o.ring, append([]string(nil), o.ring[o.head:]...))
		undo.Set(o.undo, &o.head, 0)
	}
}

// with is the outcome after one more event: later events know more.
func (o Outcome) with(more Outcome) Outcome {
	if more.SyncID == "" {
		more.SyncID = o.SyncID
	}
	if more.Token.ID == "" {
		more.Token = o.Token
	}
	if more.Selector == nil {
		more.Selector = o.Selector
	}
	if more.Chart == nil {
		more.Chart = o.Chart
	}
	return more
}

package journal

import (
	"errors"
	"slices"
	"sync/atomic"
)

// Cause is why the outcome of a commit was in doubt. An error of Append or Confirm
// may have a method Cause() Cause that says so.
type Cause string

// The causes.
const (
	NoAnswer    Cause = "no_answer"   // the broker did not answer in time, or the connection broke
	Fenced      Cause = "fenced"      // a newer owner claimed, or the broker gave our transaction up
	Expired     Cause = "expired"     // the broker forgot the slot, which was idle for very long
	Unavailable Cause = "unavailable" // the broker answered "not now" or "not me" until the time was up
	Other       Cause = "other"       // the broker answered something else
)

// Causes are all causes, so that each is counted from zero.
func Causes() []Cause { return []Cause{NoAnswer, Fenced, Expired, Unavailable, Other} }

// CauseOf is what an error says of its cause.
func CauseOf(err error) Cause {
	var told interface{ Cause() Cause }
	if errors.As(err, &told) && slices.Contains(Causes(), told.Cause()) {
		return told.Cause()
	}
	return Other
}

// doubts counts by cause, in the order of Causes.
type doubts [5]atomic.Int64

func (d *doubts) add(err error) { d[slices.Index(Causes(), CauseOf(err))].Add(1) }

// counts are the doubts by cause, and their sum.
func (d *doubts) counts() (by map[Cause]int64, sum int64) {
	by = make(map[Cause]int64, len(d))
	for i, c := range Causes() {
		by[c] = d[i].Load()
		sum += by[c]
	}
	return by, sum
}

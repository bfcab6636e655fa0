package journal_test

import (
	"errors"
	"fmt"
	"testing"

	"chartledger/commands/journal"
)

// caused is an error that knows its cause.
type caused struct{ cause journal.Cause }

func (caused) Error() string          { return "it broke" }
func (c caused) Cause() journal.Cause { return c.cause }

// A cause is found through what was wrapped around it, and an unknown one is no new
// name in a metric.
func TestCauseOf(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		err  error
		want journal.Cause
	}{
		{fmt.Errorf("append: %w", caused{journal.Fenced}), journal.Fenced},
		{errors.Join(errors.New("x"), caused{journal.Expired}), journal.Expired},
		{caused{"moon"}, journal.Other},
		{errors.New("x"), journal.Other},
	} {
		if got := journal.CauseOf(tt.err); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.err, got, tt.want)
		}
	}
}

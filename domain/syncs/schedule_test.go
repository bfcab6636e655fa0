package syncs_test

import (
	"testing"
	"time"

	"chartledger/domain/syncs"
)

var at = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestNextRun(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		interval time.Duration
		given    syncs.Standing
		after    time.Duration // since at
		from, to time.Duration // since at; both 0: never
	}{
		"an interval later":                     {time.Hour, syncs.Standing{}, 0, 60 * time.Minute, 66 * time.Minute},
		"by hand only":                          {0, syncs.Standing{}, 0, 0, 0},
		"after looks that are not in the log":   {time.Hour, syncs.Standing{}, 1000*time.Hour + 30*time.Minute, 1001 * time.Hour, 1001*time.Hour + 6*time.Minute},
		"one failure doubles":                   {time.Minute, syncs.Standing{Failures: 1}, 0, 2 * time.Minute, 132 * time.Second},
		"three failures":                        {time.Minute, syncs.Standing{Failures: 3}, 0, 8 * time.Minute, 528 * time.Second},
		"very many failures":                    {time.Minute, syncs.Standing{Failures: 1 << 40}, 0, 16 * time.Minute, 1056 * time.Second},
		"never stretched beyond a day":          {6 * time.Hour, syncs.Standing{Failures: 9}, 0, 24 * time.Hour, 26*time.Hour + 24*time.Minute},
		"an interval of more than a day stays":  {48 * time.Hour, syncs.Standing{Failures: 9}, 0, 48 * time.Hour, 53 * time.Hour},
		"the server asked for patience":         {time.Minute, syncs.Standing{Failures: 1, RetryAfter: time.Hour}, 0, time.Hour, time.Hour + 12*time.Second},
		"less patience than the back-off":       {time.Hour, syncs.Standing{Failures: 1, RetryAfter: time.Minute}, 0, 2 * time.Hour, 2*time.Hour + 12*time.Minute},
		"more patience than anyone may ask for": {time.Minute, syncs.Standing{Failures: 1, RetryAfter: 1000 * time.Hour}, 0, 24 * time.Hour, 24*time.Hour + 12*time.Second},
		"after the patience, the back-off":      {time.Minute, syncs.Standing{Failures: 1, RetryAfter: time.Hour}, 61 * time.Minute, 62 * time.Minute, 62*time.Minute + 12*time.Second},
		"paused":                                {time.Hour, syncs.Standing{Paused: true}, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.given.At = at
			got := syncs.NextRun("r", tt.interval, tt.given, at.Add(tt.after))
			if tt.to == 0 {
				if !got.IsZero() {
					t.Errorf("got %v, want never", got)
				}
				return
			}
			if since := got.Sub(at); since < tt.from || since > tt.to {
				t.Errorf("got %v later, want %v to %v", since, tt.from, tt.to)
			}
		})
	}
}

// Whoever asks between two due times is told the same next one, and repositories
// do not meet.
func TestNextRunsAreOneRow(t *testing.T) {
	t.Parallel()
	s := syncs.Standing{At: at}
	different := map[time.Duration]bool{}
	for due, k := syncs.NextRun("r", time.Hour, s, at), 0; k < 500; k++ {
		next := syncs.NextRun("r", time.Hour, s, due)
		if gap := next.Sub(due); gap < 54*time.Minute || gap > 66*time.Minute {
			t.Fatalf("%v follows %v", next, due)
		}
		if again := syncs.NextRun("r", time.Hour, s, next.Add(-time.Millisecond)); !again.Equal(next) {
			t.Fatalf("just before %v the next is %v", next, again)
		}
		different[next.Sub(due)] = true
		due = next
	}
	if len(different) < 100 {
		t.Errorf("only %d different gaps: that is no jitter", len(different))
	}
}

// Outcomes from before they told of pauses pause as they did.
func TestEarlierOutcomesPause(t *testing.T) {
	t.Parallel()
	for code, paused := range map[string]bool{"access_denied": true, "not_a_repository": true, "timeout": false} {
		if got := (syncs.Result{Cause: &syncs.Cause{Code: code}}).Standing(at).Paused; got != paused {
			t.Errorf("%s: paused is %t", code, got)
		}
	}
}

package catalog_test

import (
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// What an outcome leaves of the failures and the pause before it.
func TestAnOutcomeTellsTheScheduleHowManyRunsFailed(t *testing.T) {
	t.Parallel()
	denied := syncs.Failed{Run: run("a", 3), Result: syncs.Result{Failures: 2, Paused: true}}
	edited := run("s", 5)
	edited.RepoVersion++
	for name, tt := range map[string]struct {
		given    []domain.Event
		run      syncs.Run
		how      catalog.Ending
		res      syncs.Result
		failures int
		paused   bool
	}{
		"the first failure":               {nil, run("s", 5), catalog.Fail, syncs.Result{}, 1, false},
		"one more":                        {[]domain.Event{denied}, run("s", 5), catalog.Fail, syncs.Result{}, 3, false},
		"a good run":                      {[]domain.Event{denied}, run("s", 5), catalog.Complete, syncs.Result{}, 0, false},
		"a held run":                      {[]domain.Event{denied}, run("s", 5), catalog.Hold, syncs.Result{}, 0, false},
		"a cancelled one learned nothing": {[]domain.Event{denied}, run("s", 5), catalog.Cancel, syncs.Result{}, 2, true},
		"nor did a superseded one":        {[]domain.Event{denied}, run("s", 5), catalog.Supersede, syncs.Result{}, 2, true},
		"but an edit ends the pause":      {[]domain.Event{denied}, edited, catalog.Cancel, syncs.Result{}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := resultOf(given(t, tt.given...).End(tt.run, tt.how, tt.res)[0])
			if got.Failures != tt.failures || got.Paused != tt.paused {
				t.Errorf("%d failures, paused %t", got.Failures, got.Paused)
			}
		})
	}
}

// A release withdraws what a run long ago did not find: the source may be away since.
func TestAReleaseLearnsNothingOfTheSource(t *testing.T) {
	t.Parallel()
	c := held(t, syncs.Failed{Run: run("later", 6), Result: syncs.Result{Failures: 1, Paused: true}}, withdrawn("1.0.2"))
	if got := resultOf(c.Release("held", 9, 10)[0]); got.Failures != 1 || !got.Paused {
		t.Errorf("%d failures, paused %t", got.Failures, got.Paused)
	}
}

func resultOf(e domain.Event) syncs.Result {
	switch e := e.(type) {
	case syncs.Completed:
		return e.Result
	case syncs.Failed:
		return e.Result
	case syncs.Held:
		return e.Result
	case syncs.Superseded:
		return e.Result
	case syncs.Cancelled:
		return e.Result
	}
	return syncs.Result{}
}

package catalog_test

import (
	"reflect"
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

func TestARunStartsAndEndsOnce(t *testing.T) {
	t.Parallel()
	s := run("s", 5)
	started, completed := syncs.Started{Run: s}, syncs.Completed{Run: s}
	for name, tt := range map[string]struct {
		given       []domain.Event
		starts, end bool
	}{
		"a new run starts and ends":           {starts: true, end: true},
		"a started run only ends":             {given: []domain.Event{started}, end: true},
		"an ended run does not end again":     {given: []domain.Event{started, completed}, starts: true},
		"a closed catalog knows no runs":      {given: []domain.Event{catalog.Closed{RepoID: repoID}}},
		"another run's end is not this one's": {given: []domain.Event{syncs.Completed{Run: run("other", 9)}}, starts: true, end: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := given(t, tt.given...)
			if got := len(c.Start(s)) == 1; got != tt.starts {
				t.Errorf("starts: %v", got)
			}
			if got := len(c.End(s, catalog.Complete, syncs.Result{})) == 1; got != tt.end {
				t.Errorf("ends: %v", got)
			}
		})
	}
}

// The outcome tells what the run did in all its transactions, and what is there now.
func TestAnOutcomeCounts(t *testing.T) {
	t.Parallel()
	c := given(t, append(many(3), syncs.Started{Run: run("s", 5)}, published("2.0"), withdrawn("1.0.0"),
		catalog.VersionChanged{VersionRef: ref("1.0.1"), Listing: listing("1.0.1", "other")})...)
	got := c.End(run("s", 5), catalog.Complete, syncs.Result{Counts: syncs.Counts{Quarantined: 7}})[0].(syncs.Completed).Counts
	want := syncs.Counts{Apps: 1, Versions: 3, Added: 1, Changed: 1, Withdrawn: 1, Quarantined: 7}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// held is a catalog of three versions, of which a held run did not find one.
func held(t *testing.T, more ...domain.Event) *catalog.Catalog {
	t.Helper()
	s := run("held", 5)
	return given(t, append(append(many(3), syncs.Started{Run: s}, missing("1.0.2"),
		syncs.Held{Run: s, Result: syncs.Result{ContentHash: "h", Counts: syncs.Counts{Missing: 1}}, Count: 1}), more...)...)
}

func TestSettlingAHeldRun(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		settle func(c *catalog.Catalog, id string) []domain.Event
		first  domain.Event
		last   string
	}{
		"release withdraws and completes": {
			settle: func(c *catalog.Catalog, id string) []domain.Event { return c.Release(id, 7, 10) },
			first:  withdrawn("1.0.2"), last: "chartledger.sync.completed.v1"},
		"discard takes the marks back and cancels": {
			settle: func(c *catalog.Catalog, id string) []domain.Event { return c.Discard(id, 7, 10) },
			first:  found("1.0.2"), last: "chartledger.sync.cancelled.v1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.settle(held(t), "another"); got != nil {
				t.Errorf("another sync: got %+v", got)
			}
			if got := tt.settle(held(t), "held"); !reflect.DeepEqual(got, []domain.Event{tt.first}) {
				t.Fatalf("first %+v", got)
			}
			after := held(t, tt.first)
			end := tt.settle(after, "held")
			if len(end) != 1 || end[0].Type() != tt.last || end[0].Subject() != "held" {
				t.Fatalf("then %+v", end)
			}
			settled := held(t, tt.first, end[0])
			if got := tt.settle(settled, "held"); got != nil || settled.Status().HeldSync != "" || settled.Status().Last.Covers != 7 {
				t.Errorf("settled twice: %+v, %+v", got, settled.Status())
			}
		})
	}
}

// A run that was held tells in the end what it did before and after.
func TestAReleasedRunCountsAllThatItDid(t *testing.T) {
	t.Parallel()
	s := run("held", 5)
	c := given(t, append(many(3), syncs.Started{Run: s}, published("2.0"), missing("1.0.1"), missing("1.0.2"),
		syncs.Held{Run: s, Result: syncs.Result{Counts: syncs.Counts{Added: 1, Quarantined: 4, Missing: 2}}, Count: 2},
		syncs.Started{Run: run("removal", 6)}, withdrawn("1.0.1"), syncs.Failed{Run: run("removal", 6)},
		syncs.Released{Ref: s.Ref}, withdrawn("1.0.2"))...)
	got := c.Release("held", 7, 10)[0].(syncs.Completed).Counts
	if want := (syncs.Counts{Apps: 1, Versions: 2, Added: 1, Withdrawn: 1, Quarantined: 4}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestADiscardedIndexIsRemembered(t *testing.T) {
	t.Parallel()
	c := held(t, found("1.0.2"), syncs.Cancelled{Run: run("held", 7)})
	if got := c.Status().Discarded; got.ContentHash != "h" {
		t.Errorf("discarded is %+v, want the hash of the held index", got)
	}
}

// A later good run makes a held one moot; a failed one does not.
func TestAHeldRunWaits(t *testing.T) {
	t.Parallel()
	if got := held(t, syncs.Failed{Run: run("next", 8)}).Status().HeldSync; got != "held" {
		t.Errorf("after a failed run %q is held", got)
	}
	if got := held(t, syncs.Completed{Run: run("next", 8)}).Status().HeldSync; got != "" {
		t.Errorf("after a good run %q is held", got)
	}
}

// Only a completed run leaves validators, so that after any other the next look is
// a whole one. Covers never falls.
func TestWhatAnOutcomeLeavesBehind(t *testing.T) {
	t.Parallel()
	res := syncs.Result{URL: "u", ContentHash: "h", Validators: &syncs.Validators{ETag: "e"}}
	good := syncs.Completed{Run: run("a", 9), Result: res}
	if last := given(t, good).Status().Last; last.Validators.ETag != "e" || last.URL != "u" || last.Covers != 9 {
		t.Errorf("after a good run: %+v", last)
	}
	if last := given(t, good, syncs.Failed{Run: run("b", 3), Result: res}).Status().Last; last.Validators.ETag != "" || last.ContentHash != "" || last.Covers != 9 {
		t.Errorf("after a failed run: %+v", last)
	}
}

func TestTheNewestStableVersionSpeaksForAnApp(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		versions []string
		want     int
	}{
		"none":                              {want: -1},
		"the highest, wherever it stands":   {versions: []string{"1.2.0", "1.10.0", "1.9.0"}, want: 1},
		"stable before pre-release":         {versions: []string{"2.0.0-rc.1", "1.0.0"}, want: 1},
		"a pre-release if there is no more": {versions: []string{"1.0.0-alpha", "1.0.0-beta"}, want: 1},
		"a leading v is a version too":      {versions: []string{"v1.0.0", "v1.1.0"}, want: 1},
		"what is no version comes last":     {versions: []string{"latest", "0.0.1"}, want: 1},
		"nothing but such":                  {versions: []string{"latest", "nightly"}, want: 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var listings []catalog.Listing
			for _, v := range tt.versions {
				listings = append(listings, listing(v, "d"))
			}
			if got := catalog.Newest(listings); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

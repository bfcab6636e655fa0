package catalog_test

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

const repoID = "r"

// given is a catalog after events, as the partition's owner folds them. An event
// belongs to the run that its place in the list is in.
func given(t *testing.T, events ...domain.Event) *catalog.Catalog {
	t.Helper()
	state, _ := catalog.NewState()
	sync := ""
	for _, e := range events {
		if s, ok := e.(interface{ Sync() string }); ok {
			sync = s.Sync()
		}
		if err := state.Fold(domain.Recorded{Event: e, At: time.Unix(1, 0), Origin: domain.Origin{CommandID: sync}}); err != nil {
			t.Fatal(err)
		}
	}
	return state.Of(repoID)
}

func run(id string, covers int64) syncs.Run {
	return syncs.Run{Ref: syncs.Ref{SyncID: id, RepoID: repoID}, RepoVersion: 1, Covers: covers}
}

func listing(version, digest string) catalog.Listing {
	return catalog.Listing{Version: version, Digest: digest, URLs: []string{version + ".tgz"}}
}

func ref(version string) catalog.VersionRef {
	app := catalog.AppID(repoID, "web")
	return catalog.VersionRef{VersionID: catalog.VersionID(app, version),
		AppRef: catalog.AppRef{RepoID: repoID, RepoVersion: 1, AppID: app, App: "web"}}
}

func published(version string) domain.Event {
	return catalog.VersionPublished{VersionRef: ref(version), Listing: listing(version, "d")}
}

func withdrawn(version string) domain.Event {
	return catalog.VersionWithdrawn{VersionRef: ref(version), Version: version}
}

func missing(version string) domain.Event {
	return catalog.VersionMissing{VersionRef: ref(version), Version: version}
}

func found(version string) domain.Event {
	return catalog.VersionFound{VersionRef: ref(version), Version: version}
}

// listed is a part of an index with these versions of one app.
func listed(listings ...catalog.Listing) []catalog.Listed {
	l := catalog.Listed{App: "web", Listings: listings}
	for _, x := range listings {
		l.Hashes = append(l.Hashes, x.Hash())
	}
	return []catalog.Listed{l}
}

func TestListingVersions(t *testing.T) {
	t.Parallel()
	changed := catalog.VersionChanged{VersionRef: ref("1.0"), Listing: listing("1.0", "other")}
	for name, tt := range map[string]struct {
		given []domain.Event
		when  []catalog.Listing
		then  []domain.Event
	}{
		"a version first seen is published":         {when: []catalog.Listing{listing("1.0", "d")}, then: []domain.Event{published("1.0")}},
		"twice in one part it is published once":    {when: []catalog.Listing{listing("1.0", "d"), listing("1.0", "other")}, then: []domain.Event{published("1.0")}},
		"the same again is nothing":                 {given: []domain.Event{published("1.0")}, when: []catalog.Listing{listing("1.0", "d")}},
		"another digest is a change":                {given: []domain.Event{published("1.0")}, when: []catalog.Listing{listing("1.0", "other")}, then: []domain.Event{changed}},
		"back after withdrawal it is published":     {given: []domain.Event{published("1.0"), withdrawn("1.0")}, when: []catalog.Listing{listing("1.0", "d")}, then: []domain.Event{published("1.0")}},
		"a missing one that is listed is found":     {given: []domain.Event{published("1.0"), missing("1.0")}, when: []catalog.Listing{listing("1.0", "d")}, then: []domain.Event{found("1.0")}},
		"a missing one may be found different":      {given: []domain.Event{published("1.0"), missing("1.0")}, when: []catalog.Listing{listing("1.0", "other")}, then: []domain.Event{found("1.0"), changed}},
		"a change of one leaves the others as they": {given: []domain.Event{published("1.0"), published("2.0")}, when: []catalog.Listing{listing("2.0", "d"), listing("1.0", "other")}, then: []domain.Event{changed}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := given(t, tt.given...).List(run("s", 1), listed(tt.when...)); !reflect.DeepEqual(got, tt.then) {
				t.Errorf("got %+v, want %+v", got, tt.then)
			}
		})
	}
}

func TestAnAppIsRegisteredOnce(t *testing.T) {
	t.Parallel()
	of := func(latest string) catalog.Summary { return catalog.Summary{LatestVersion: latest} }
	part := func(latest string) []catalog.Listed {
		s := of(latest)
		return []catalog.Listed{{App: "web", Summary: &s}}
	}
	app := ref("").AppRef
	registered := catalog.AppRegistered{AppRef: app, Summary: of("1.0")}
	for name, tt := range map[string]struct {
		given []domain.Event
		when  string
		then  []domain.Event
	}{
		"an unknown app is registered":     {when: "1.0", then: []domain.Event{registered}},
		"the same summary is nothing":      {given: []domain.Event{registered}, when: "1.0"},
		"another summary is a change":      {given: []domain.Event{registered}, when: "2.0", then: []domain.Event{catalog.AppChanged{AppRef: app, Summary: of("2.0")}}},
		"an emptied app is not registered": {given: []domain.Event{registered, published("1.0"), withdrawn("1.0")}, when: "1.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := given(t, tt.given...).List(run("s", 1), part(tt.when)); !reflect.DeepEqual(got, tt.then) {
				t.Errorf("got %+v, want %+v", got, tt.then)
			}
		})
	}
}

// many are so many published versions, 1.0.0 and on.
func many(n int) (events []domain.Event) {
	for i := range n {
		events = append(events, published("1.0."+strconv.Itoa(i)))
	}
	return events
}

// seen are all but the last lost of them.
func seen(n, lost int) catalog.Seen {
	s := catalog.Seen{}
	for i := range n - lost {
		s.Add("web", "1.0."+strconv.Itoa(i))
	}
	return s
}

// A shrink of more than a fifth and more than ten versions, or to nothing, waits
// for a person.
func TestDoubt(t *testing.T) {
	t.Parallel()
	edited := syncs.Completed{Run: run("old", 1), Result: syncs.Result{URL: "https://old.example.org"}}
	failed := syncs.Failed{Run: run("new", 2), Result: syncs.Result{URL: "https://new.example.org"}}
	for name, tt := range map[string]struct {
		versions, lost int
		given          []domain.Event
		reading        catalog.Reading
		rule           catalog.Rule
	}{
		"nothing lost":                       {versions: 100},
		"ten of twenty are a small matter":   {versions: 20, lost: 10},
		"eleven of twenty are not":           {versions: 20, lost: 11, rule: catalog.TooMany},
		"a fifth may go":                     {versions: 100, lost: 20},
		"a little more may not":              {versions: 100, lost: 21, rule: catalog.TooMany},
		"eleven of a thousand may go":        {versions: 1000, lost: 11},
		"to nothing is doubtful, if it is 1": {versions: 1, lost: 1, rule: catalog.Emptied},
		"another source is not compared":     {versions: 20, lost: 20, given: []domain.Event{edited}},
		"nor is it after it failed once":     {versions: 20, lost: 20, given: []domain.Event{edited, failed}},
		"a cut file may not lose one":        {versions: 100, lost: 1, reading: catalog.Reading{CutShort: true}, rule: catalog.CutShort},
		"that is the reason to be told":      {versions: 20, lost: 20, reading: catalog.Reading{CutShort: true}, rule: catalog.CutShort},
		"nor withhold one":                   {versions: 100, reading: catalog.Reading{CutShort: true, Withheld: true}, rule: catalog.CutShort},
		"but it may lose nothing":            {versions: 100, reading: catalog.Reading{CutShort: true}},
		"an edited source may be cut too":    {versions: 9, lost: 9, given: []domain.Event{edited}, reading: catalog.Reading{CutShort: true}, rule: catalog.CutShort},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := given(t, append(many(tt.versions), tt.given...)...)
			reading := tt.reading
			reading.URL, reading.Seen = "https://new.example.org", seen(tt.versions, tt.lost)
			if got := c.Judge(reading); got.Lost != tt.lost || got.Rule != tt.rule {
				t.Errorf("got %+v, want %d lost, %q", got, tt.lost, tt.rule)
			}
		})
	}
}

// What a run has published itself was not there to be lost.
func TestDoubtComparesWithWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	events := append(many(12), syncs.Started{Run: run("s", 2)})
	for i := range 100 {
		events = append(events, published("2.0."+strconv.Itoa(i)))
	}
	now := seen(0, 0)
	for i := range 100 {
		now.Add("web", "2.0."+strconv.Itoa(i))
	}
	if v := given(t, events...).Judge(catalog.Reading{Seen: now}); v.Rule != catalog.TooMany {
		t.Error("a hundred new versions hide that all twelve old ones are gone")
	}
}

// A publisher who keeps only the newest version has not lost everything.
func TestOneVersionInPlaceOfAnotherIsNoLossOfAll(t *testing.T) {
	t.Parallel()
	c := given(t, published("1.0"), syncs.Started{Run: run("s", 2)}, published("1.1"))
	now := catalog.Seen{}
	now.Add("web", "1.1")
	if v := c.Judge(catalog.Reading{Seen: now}); v != (catalog.Verdict{Lost: 1}) {
		t.Errorf("got %+v", v)
	}
}

func TestWithdrawalTakesWhatIsGoneInPieces(t *testing.T) {
	t.Parallel()
	c := given(t, many(5)...)
	if got := c.Withdraw(run("s", 1), seen(5, 3), 2); !reflect.DeepEqual(got, []domain.Event{withdrawn("1.0.2"), withdrawn("1.0.3")}) {
		t.Errorf("got %+v", got)
	}
	whole := catalog.Seen{}
	whole.Add("web", "") // its entry could not be read
	if got := c.Withdraw(run("s", 1), whole, 10); len(got) != 0 {
		t.Errorf("what could not be read was withdrawn: %+v", got)
	}
}

// Nor was what came with the loss in a run that had no good end.
func TestALossDoesNotShrinkBesideWhatCameWithIt(t *testing.T) {
	t.Parallel()
	good := syncs.Completed{Run: run("good", 1), Result: syncs.Result{URL: "u"}}
	for name, tt := range map[string]struct {
		end  domain.Event
		rule catalog.Rule
	}{
		"held":      {syncs.Held{Run: run("s", 2)}, catalog.TooMany},
		"failed":    {syncs.Failed{Run: run("s", 2)}, catalog.TooMany},
		"discarded": {syncs.Completed{Run: run("s", 2), Result: syncs.Result{URL: "u", NotModified: true}}, catalog.TooMany},
		"completed": {syncs.Completed{Run: run("s", 2), Result: syncs.Result{URL: "u"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events := append(many(12), good, syncs.Started{Run: run("s", 2)})
			now := catalog.Seen{}
			for i := range 100 {
				version := "2.0." + strconv.Itoa(i)
				events = append(events, published(version))
				now.Add("web", version)
			}
			events = append(events, tt.end, syncs.Started{Run: run("next", 3)}, published("3.0"))
			now.Add("web", "3.0")
			if v := given(t, events...).Judge(catalog.Reading{URL: "u", Seen: now}); v.Lost != 12 || v.Rule != tt.rule {
				t.Errorf("got %+v, want %q", v, tt.rule)
			}
		})
	}
}

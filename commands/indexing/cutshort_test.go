package indexing_test

import (
	"slices"
	"strings"
	"testing"

	"chartledger/commands/indexing"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// web is the entry of a file's last app.
func web(versions ...string) indexing.Entry { return last(entry("web", versions...)) }

// open is an index without Helm's end that ends with a whole line.
func open(entries ...indexing.Entry) answer {
	return answer{entries: entries, ending: syncs.Ending{Newline: true}}
}

func torn(e indexing.Entry) indexing.Entry {
	e.Tail, e.Torn = 0, true
	e.Warnings = []syncs.Warning{{App: e.App, Reason: "the version is required"}}
	return e
}

func other(e indexing.Entry) indexing.Entry {
	e.Listings[len(e.Listings)-1].Digest = "other"
	return e
}

// What follows the second sync of an index that may be cut off.
func TestACutIndexIsNotBelieved(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first, second answer
		words         []string // of the second sync
		code          string
	}{
		"its last version is not changed":     {whole(web("2.0.0", "1.0.0")), open(other(web("2.0.0", "1.0.0"))), nil, "index_cut_short"},
		"nor published":                       {whole(web("1.0.0")), open(web("1.0.0", "2.0.0")), nil, "index_cut_short"},
		"nor in a first sync":                 {whole(), cut(web("1.0.0", "2.0.0")), []string{"app.registered web=1.0.0", "app_version.published web@1.0.0"}, "index_cut_short"},
		"any shrink of it is held":            {whole(web("2.0.0", "1.0.0")), open(web("2.0.0")), []string{"app_version.missing web@1.0.0"}, "index_cut_short"},
		"a shrink from the top too":           {whole(web("1.0.0", "2.0.0")), open(web("1.0.0")), []string{"app_version.missing web@2.0.0"}, "index_cut_short"},
		"what is before the last is believed": {whole(web("1.0.0")), open(entry("db", "1"), web("1.0.0")), []string{"app.registered db=1", "app_version.published db@1"}, ""},
		"without any loss it is good":         {whole(web("1.0.0")), open(web("1.0.0")), nil, ""},
		"who never wrote an end needs none":   {open(web("1.0.0")), open(web("1.0.0", "2.0.0")), []string{"app.changed web=2.0.0", "app_version.published web@2.0.0"}, ""},
		"who always ended a line must go on":  {open(web("1.0.0")), cut(web("1.0.0", "2.0.0")), nil, "index_cut_short"},
		"a version torn off is one":           {open(web("1.0.0", "2.0.0")), open(torn(web("1.0.0"))), []string{"app_version.missing web@2.0.0"}, "index_cut_short"},
		"torn off, but the end is there":      {whole(web("1.0.0", "2.0.0")), whole(torn(web("1.0.0"))), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.give(tt.first)
			w.created()
			if len(tt.first.entries) > 0 {
				w.request("s1")
				w.until("sync.completed s1")
			}
			w.source.give(tt.second)
			w.request("s2")
			w.until(map[bool]string{true: "sync.completed s2", false: "sync.held s2"}[tt.code == ""])
			if words := w.since("s2"); !slices.Equal(words, tt.words) {
				t.Errorf("it did %q, want %q", words, tt.words)
			}
			res := w.outcome()
			if code := causeOf(res); code != tt.code {
				t.Errorf("cause %+v, want %q", res.Cause, tt.code)
			}
		})
	}
}

// The owner of a source whose index really ends so releases the hold once.
func TestAReleaseAcceptsTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.give(cut(web("1.0.0", "2.0.0")))
	w.created()
	w.request("s1")
	w.until("sync.held s1")
	w.happen(releaseOf("s1"))
	w.until("sync.completed s1")
	w.request("s2") // the same bytes: they are read again
	w.until("sync.started s2", "app.changed web=2.0.0", "app_version.published web@2.0.0", "sync.completed s2")
	w.source.give(cut(web("1.0.0", "2.0.0", "3.0.0")))
	w.request("s3")
	w.until("app_version.published web@3.0.0", "sync.completed s3")
}

// A cut index that cost nothing is no measure for the next, and leaves no validators:
// they may be those of the whole one.
func TestACutIndexIsNoMeasure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.etag = true
	w.source.give(whole(web("1.0.0", "2.0.0")))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	if res := w.outcome(); res.Validators == nil || res.Ending == nil || !res.Ending.Closed {
		t.Errorf("the good index left %+v", res)
	}
	w.source.give(open(web("1.0.0", "2.0.0")))
	for _, id := range []string{"s2", "s3"} { // the second is unchanged by its bytes
		w.request(id)
		w.until("sync.completed " + id)
		if res := w.outcome(); res.Validators != nil || res.Ending != nil {
			t.Errorf("the cut index left %+v", res)
		}
	}
	w.source.give(open(web("1.0.0")))
	w.request("s4")
	w.until("app_version.missing web@2.0.0", "sync.held s4")
}

// After an edit of the URL there is nothing to compare with, but an entry that ends
// within a line is unfinished anywhere.
func TestAnotherSourceIsNotCompared(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		then answer
		last string
	}{
		"no end is no cut": {open(web("2.0.0")), "sync.completed s2"},
		"half a line is":   {cut(web("1.0.0", "2.0.0")), "sync.held s2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, entry("web", "1.0.0"))
			w.source.give(tt.then)
			url := "https://other.example.org"
			w.happen(repo.Updated{Ref: repo.Ref{RepoID: "r"}, URL: &url})
			w.request("s2")
			w.until(tt.last)
		})
	}
}

// An app goes on to show its newest version until that is gone for good.
func TestAnAppShowsItsNewestVersionUntilThatIsGone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		decision domain.Event
		words    []string // after the hold
		latest   string
	}{
		"released": {releaseOf("s2"), []string{
			"app_version.withdrawn web@2.0.0", "app_version.withdrawn web@3.0.0", "app.changed web=1.0.0", "sync.completed s2"}, "1.0.0"},
		"discarded": {syncs.Discarded{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}}, []string{
			"app_version.found web@2.0.0", "app_version.found web@3.0.0", "sync.cancelled s2"}, "3.0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.give(whole(entry("db", "1"), web("1.0.0", "2.0.0", "3.0.0")))
			w.created()
			w.request("s1")
			w.until("sync.completed s1")
			w.source.give(open(entry("db", "1"), web("1.0.0")))
			w.request("s2")
			held := w.until("app_version.missing web@2.0.0", "app_version.missing web@3.0.0", "sync.held s2")
			w.stop() // another process has nothing but the log
			w.start()
			w.happen(tt.decision)
			if words := w.until(tt.words...)[len(held):]; !slices.Equal(words, tt.words) {
				t.Errorf("the decision did %q", words)
			}
			shown := ""
			for _, word := range w.story() {
				if _, latest, ok := strings.Cut(word, " web="); ok {
					shown = latest
				}
			}
			if shown != tt.latest {
				t.Errorf("the app shows %s, want %s", shown, tt.latest)
			}
		})
	}
}

// A publisher's slip in the newest version leaves it in place, and what the app shows.
func TestAPassedOverNewestVersionIsStillShown(t *testing.T) {
	t.Parallel()
	w := synced(t, entry("web", "1.0.0", "2.0.0"))
	bad := entry("web", "1.0.0")
	bad.Warnings = []syncs.Warning{{App: "web", Version: "2.0.0", Reason: "no"}}
	w.source.offer(bad)
	w.request("s2")
	w.until("sync.started s2", "sync.completed s2")
}

// A storage without an index says nothing about how its indexes will end.
func TestAnEmptyStorageIsNoMeasure(t *testing.T) {
	t.Parallel()
	w := synced(t)
	w.source.give(open(web("1.0.0")))
	w.request("s2")
	w.until("app_version.published web@1.0.0", "sync.completed s2")
}

package indexing_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// last marks the last version of an entry as the last of its file.
func last(e indexing.Entry) indexing.Entry {
	e.Tail = 1
	return e
}

// synced is a world whose repository has had a good sync, s1.
func synced(t *testing.T, entries ...indexing.Entry) *world {
	t.Helper()
	w := newWorld(t)
	w.source.offer(entries...)
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	return w
}

// since are the words that sync id added to the log, between its start and its end.
func (w *world) since(id string) (words []string) {
	story := w.story()
	from := slices.Index(story, "sync.started "+id)
	return story[from+1 : len(story)-1]
}

// What follows a second sync, by what the two fetches of it give.
func TestAShrinkIsConfirmedByASecondFetch(t *testing.T) {
	t.Parallel()
	twenty := entry("web", versions(20)...)
	less := func(n int) answer { return whole(entry("web", versions(n)...)) }
	broken := failing("timeout")
	for name, tt := range map[string]struct {
		fetches []answer
		words   []string
		end     string // of s2
		code    string // of its cause
		count   int    // versions that are there afterwards
	}{
		"two that agree are believed":   {[]answer{less(19), less(19)}, []string{"app_version.withdrawn web@1.0.19", "app.changed web=1.0.18"}, "completed", "", 19},
		"a second that is whole counts": {[]answer{less(19), whole(twenty)}, nil, "completed", "", 20},
		"an empty one and a whole one":  {[]answer{whole(), whole(twenty)}, nil, "completed", "", 20},
		"a cut one and a whole one":     {[]answer{cut(last(entry("web", "1.0.0"))), whole(twenty)}, nil, "completed", "", 20},
		"the second lacks more":         {[]answer{less(19), less(18)}, []string{"app_version.missing web@1.0.19"}, "held", "source_flaps", 20},
		"the second lacks another":      {[]answer{less(19), whole(entry("web", versions(20)[1:]...))}, nil, "held", "source_flaps", 20},
		"the second is another, the gap the same": {[]answer{less(19), whole(entry("web", versions(19)...), entry("db", "1"))},
			[]string{"app.registered db=1", "app_version.published db@1", "app_version.withdrawn web@1.0.19", "app.changed web=1.0.18"}, "completed", "", 20},
		"the second has its end, the gap the same": {[]answer{open(entry("web", versions(19)...)), less(19)},
			[]string{"app_version.withdrawn web@1.0.19", "app.changed web=1.0.18"}, "completed", "", 19},
		"the second fetch fails":     {[]answer{less(19), broken}, nil, "failed", "not_confirmed", 20},
		"a big one that agrees":      {[]answer{less(5), less(5)}, nil, "held", "too_many_missing", 20},
		"an empty one that agrees":   {[]answer{whole(), whole()}, nil, "held", "index_emptied", 20},
		"a big one is not confirmed": {[]answer{less(5), broken}, nil, "failed", "not_confirmed", 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, twenty)
			w.source.etag = true
			w.source.give(tt.fetches...)
			w.request("s2")
			w.until("sync." + tt.end + " s2")
			res := w.outcome()
			words := slices.DeleteFunc(w.since("s2"), func(word string) bool {
				return (tt.code == "too_many_missing" || tt.code == "index_emptied") && strings.HasPrefix(word, "app_version.missing")
			})
			if !slices.Equal(words, tt.words) {
				t.Errorf("it did %q, want %q", words, tt.words)
			}
			if code := causeOf(res); code != tt.code || res.Counts.Versions != tt.count {
				t.Errorf("cause %q and %d versions, want %q and %d: %+v", code, res.Counts.Versions, tt.code, tt.count, res.Cause)
			}
			if (tt.end == "completed") != (res.Validators != nil) || w.source.count() != 3 {
				t.Errorf("validators %+v are kept, after %d fetches", res.Validators, w.source.count())
			}
			if tt.end == "completed" && tt.words == nil && (res.WarningsTotal != 1 || res.Counts.Quarantined != 0) {
				t.Errorf("that the first was not like the second is not told: %+v", res)
			}
		})
	}
}

func causeOf(res syncs.Result) string {
	if res.Cause == nil {
		return ""
	}
	return res.Cause.Code
}

// However the answers of two servers fall, none of what either has is withdrawn.
func TestFlappingNeverWithdraws(t *testing.T) {
	t.Parallel()
	all := entry("web", versions(20)...)
	one, other := whole(entry("web", versions(12)...)), whole(entry("web", versions(20)[8:]...))
	for _, order := range []string{"aabab", "babab", "abwba", "bawab", "aawbb"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			w := synced(t, all)
			for i, server := range order {
				second := map[rune]answer{'a': other, 'b': one, 'w': other}[server]
				w.source.give(map[rune]answer{'a': one, 'b': other, 'w': whole(all)}[server], second)
				id := "s" + strconv.Itoa(i+2)
				w.request(id)
				w.until(map[bool]string{true: "sync.completed ", false: "sync.held "}[server == 'w'] + id)
			}
			if story := w.story(); slices.ContainsFunc(story, func(word string) bool { return strings.Contains(word, "withdrawn") }) {
				t.Errorf("the log is\n  %s", strings.Join(story, "\n  "))
			}
		})
	}
}

// A failure in a run leaves what is there, and the mark of an earlier hold.
func TestAHoldOutlivesAFailureAndEndsWithAGoodIndex(t *testing.T) {
	t.Parallel()
	all := entry("web", versions(20)...)
	w := synced(t, all)
	w.source.offer(entry("web", versions(5)...))
	w.request("s2")
	w.until("sync.held s2")
	w.source.fail("timeout")
	w.request("s3")
	w.until("sync.started s3", "sync.failed s3")
	if missing := w.outcome().Counts.Missing; missing != 15 {
		t.Errorf("after the failure %d are missing, want 15", missing)
	}
	// One of the missing is listed, but badly: it is not missing any more either.
	good := entry("web", append(versions(7), versions(20)[8:]...)...)
	good.Warnings = []syncs.Warning{{App: "web", Version: "1.0.7", Reason: "no"}}
	w.source.offer(good)
	w.request("s4")
	w.until("sync.completed s4")
	if got := w.outcome().Counts; got.Missing != 0 || got.Versions != 20 || got.Withdrawn != 0 {
		t.Errorf("after the good index the counts are %+v", got)
	}
	w.happen(syncs.Released{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}})
	w.request("s5")
	w.until("sync.completed s5")
	if got := w.outcome().Counts.Versions; got != 20 {
		t.Errorf("the moot hold was released: %d versions are left", got)
	}
}

// The bytes of a discarded index count as unchanged, also while another is held: then
// nothing is missing any more.
func TestADiscardedIndexEndsAnotherHold(t *testing.T) {
	t.Parallel()
	w := synced(t, entry("web", versions(20)...))
	discarded := whole(entry("web", versions(5)...))
	w.source.give(discarded)
	w.request("s2")
	w.until("sync.held s2")
	w.happen(syncs.Discarded{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}})
	w.until("sync.cancelled s2")
	w.source.give(whole(entry("web", versions(4)...)))
	w.request("s3")
	w.until("sync.held s3")
	w.source.give(discarded)
	w.request("s4")
	w.until("sync.completed s4")
	if got := w.outcome().Counts; got.Versions != 20 || got.Missing != 0 {
		t.Errorf("the counts are %+v", got)
	}
}

// The same bytes at another URL are another index.
func TestADiscardIsOfOneSource(t *testing.T) {
	t.Parallel()
	w := synced(t, entry("web", versions(20)...))
	w.source.give(whole(entry("web", versions(5)...)))
	w.request("s2")
	w.until("sync.held s2")
	w.happen(syncs.Discarded{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}})
	w.until("sync.cancelled s2")
	url := "https://other.example.org"
	w.happen(repo.Updated{Ref: repo.Ref{RepoID: "r"}, URL: &url})
	w.request("s3")
	w.until("sync.completed s3")
	if got := w.outcome().Counts; got.Versions != 5 {
		t.Errorf("the counts are %+v", got)
	}
}

// A source that flaps at every scheduled look does not fill the log, and its held
// sync keeps its id.
func TestScheduledLooksAtAFlappingSourceAreLoggedOnce(t *testing.T) {
	t.Parallel()
	w := synced(t, entry("web", versions(20)...))
	less := func(n int) answer { return whole(entry("web", versions(n)...)) }
	w.source.give(less(19), less(18)) // of 1.0.18 and 1.0.17, the newer is to follow 1.0.19
	w.request("s2")
	before := len(w.until("sync.held s2"))
	fetched := w.source.count()
	w.source.give(less(18), less(19))
	w.pass(2 * time.Hour)
	for w.source.count() < fetched+2 {
		<-time.After(5 * time.Millisecond)
	}
	w.happen(releaseOf("s2"))
	want := []string{"app_version.withdrawn web@1.0.19", "app.changed web=1.0.18", "sync.completed s2"}
	if words := w.until("sync.completed s2")[before:]; !slices.Equal(words, want) {
		t.Errorf("the log went on with %q, want %q", words, want)
	}
}

package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// What a repository's requests show while runs answer them. The requests are a,
// b and c, at the offsets 1, 2 and 4 (3 is a control record).
func TestRequestsShowTheRunThatAnswersThem(t *testing.T) {
	t.Parallel()

	b := setup(t)
	const p, q, r = 2, 4, 5 // offsets of the requests a, b and c
	done := func(id string, covers int64) domain.Event { return syncs.Completed{Run: run("r", id, covers)} }
	start := func(id string, covers int64) domain.Event { return syncs.Started{Run: run("r", id, covers)} }
	held := func(id string, covers int64) domain.Event { return syncs.Held{Run: run("r", id, covers), Count: 9} }
	for title, tt := range map[string]struct {
		when    []domain.Event
		a, b, c string // status of the request and its run
		status  string // of the repository
	}{
		"nothing ran":                     {nil, "requested", "requested", "requested", "pending"},
		"one runs for the first":          {[]domain.Event{start("a", p)}, "running a", "requested", "requested", "syncing"},
		"one runs for two":                {[]domain.Event{start("b", q)}, "running b", "running b", "requested", "syncing"},
		"it ended":                        {[]domain.Event{start("b", q), done("b", q)}, "completed b", "completed b", "requested", "syncing"},
		"and the next runs":               {[]domain.Event{done("b", q), start("c", r)}, "completed b", "completed b", "running c", "syncing"},
		"one run for all":                 {[]domain.Event{start("c", r), done("c", r)}, "completed c", "completed c", "completed c", "ready"},
		"the first that covers counts":    {[]domain.Event{done("a", p), done("c", r), syncs.Failed{Run: run("r", "x", r+1)}}, "completed a", "completed c", "completed c", "failing"},
		"it failed":                       {[]domain.Event{syncs.Failed{Run: run("r", "c", r)}}, "failed c", "failed c", "failed c", "failing"},
		"with warnings":                   {[]domain.Event{syncs.Completed{Run: run("r", "c", r), Result: syncs.Result{WarningsTotal: 1}}}, "completed c", "completed c", "completed c", "warnings"},
		"superseded before the edit":      {[]domain.Event{start("a", p), syncs.Superseded{Run: run("r", "a", q-1)}}, "superseded a", "requested", "requested", "pending"},
		"cancelled":                       {[]domain.Event{start("c", r), syncs.Cancelled{Run: run("r", "c", r)}}, "cancelled c", "cancelled c", "cancelled c", "pending"},
		"held":                            {[]domain.Event{held("c", r)}, "held c", "held c", "held c", "held"},
		"held and released":               {[]domain.Event{held("c", r), done("c", r+2)}, "completed c", "completed c", "completed c", "ready"},
		"held and discarded":              {[]domain.Event{held("c", r), syncs.Cancelled{Run: run("r", "c", r+2)}}, "cancelled c", "cancelled c", "cancelled c", "ready"},
		"held, then a good one":           {[]domain.Event{held("b", q), done("c", r)}, "held b", "held b", "completed c", "ready"},
		"held, then one that failed":      {[]domain.Event{held("b", q), syncs.Failed{Run: run("r", "c", r)}}, "held b", "held b", "failed c", "failing"},
		"a release that came too late":    {[]domain.Event{done("b", q), done("c", r), syncs.Cancelled{Run: run("r", "b", r+2)}}, "completed b", "completed b", "completed c", "ready"},
		"released after another run":      {[]domain.Event{held("a", p), syncs.Failed{Run: run("r", "b", q)}, done("a", r)}, "completed a", "failed b", "completed a", "ready"},
		"a scheduled run is no one's":     {[]domain.Event{done("s", 0)}, "requested", "requested", "requested", "syncing"},
		"a run that covers no request":    {[]domain.Event{start("s", 0)}, "requested", "requested", "requested", "syncing"},
		"a repository that was cancelled": {[]domain.Event{done("c", r), syncs.Cancelled{Run: run("r", "d", r+3)}}, "completed c", "completed c", "completed c", "ready"},
	} {
		t.Run(title, func(t *testing.T) {
			b.reset(t)
			b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public), requested("r", "a"), requested("r", "b"), requested("r", "c"))
			b.record(domain.AppEvents, tt.when...)
			b.project()
			for id, want := range map[string]string{"a": tt.a, "b": tt.b, "c": tt.c} {
				s := must[projections.Sync](t)(b.q.Sync(t.Context(), alice, nil, id))
				got := s.Status
				if s.RunID != "" {
					got += " " + s.RunID
				}
				if got != want || s.RequestedBy != "alice" || s.RequestedAt == nil {
					t.Errorf("request %s: got %q, want %q (%+v)", id, got, want, s)
				}
			}
			if got := must[projections.Repo](t)(b.q.Repo(t.Context(), alice, nil, "r")).Status; got != tt.status {
				t.Errorf("the repository is %q, want %q", got, tt.status)
			}
			found := must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), alice, nil, projections.RepoFilter{Status: tt.status}, projections.Page{}))
			if len(found.Items) != 1 {
				t.Errorf("the filter by status %q does not find it", tt.status)
			}
		})
	}
}

// Requests and unasked runs are one list, newest first, and page without gaps.
func TestSyncsAreOneList(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	want := map[string]bool{}
	for i := range 9 {
		asked := b.record(domain.RepoEvents, requested("r", fmt.Sprintf("a%d", i)))
		b.record(domain.AppEvents, syncs.Completed{Run: run("r", fmt.Sprintf("a%d", i), asked.Position.Offset)},
			syncs.Completed{Run: scheduled("r", fmt.Sprintf("s%d", i), asked.Position.Offset)})
		want[fmt.Sprintf("a%d", i)], want[fmt.Sprintf("s%d", i)] = true, true
	}
	b.project()
	var last time.Time
	for page := (projections.Page{Limit: 4}); ; {
		list := must[projections.List[projections.Sync]](t)(b.q.Syncs(t.Context(), alice, nil, "", "completed", page))
		for _, s := range list.Items {
			at := s.FinishedAt
			if s.RequestedAt != nil {
				at = s.RequestedAt
			}
			if !want[s.ID] || !last.IsZero() && at.After(last) {
				t.Errorf("%s at %v: unexpected after %v", s.ID, at, last)
			}
			delete(want, s.ID)
			last = *at
		}
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			break
		}
	}
	if len(want) > 0 {
		t.Errorf("never listed: %v", want)
	}
}

// The newest outcome tells when the schedule runs next, by the shared rule.
func TestTheNewestOutcomeTellsTheNextRun(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	b.record(domain.AppEvents, syncs.Completed{Run: run("r", "old", 2)})
	newest := b.record(domain.AppEvents, syncs.Completed{Run: run("r", "new", 2), Result: syncs.Result{Counts: syncs.Counts{Apps: 3, Versions: 7}}})
	b.project()
	if s := must[projections.Sync](t)(b.q.Sync(t.Context(), alice, nil, "old")); s.NextRunAt != nil {
		t.Errorf("the older run says %v", s.NextRunAt)
	}
	b.wantNextRun(t, "new", syncs.Standing{At: micros(newest.At)})
	same(t, *must[projections.Repo](t)(b.q.Repo(t.Context(), alice, nil, "r")).LastSync,
		projections.LastSync{ID: "new", Status: "completed", FinishedAt: micros(newest.At), Apps: 3, Versions: 7})
	failed := b.record(domain.AppEvents, syncs.Failed{Run: run("r", "late", 2), Result: syncs.Result{Failures: 2, RetryAfterSeconds: 9000}})
	b.project()
	b.wantNextRun(t, "late", syncs.Standing{At: micros(failed.At), Failures: 2, RetryAfter: 9000 * time.Second})
	b.given(domain.AppEvents, syncs.Failed{Run: run("r", "denied", 2), Result: syncs.Result{Failures: 3, Paused: true}})
	if s := must[projections.Sync](t)(b.q.Sync(t.Context(), alice, nil, "denied")); s.NextRunAt != nil {
		t.Errorf("a paused repository runs at %v", s.NextRunAt)
	}
	b.given(domain.AppEvents, syncs.Completed{Run: run("r", "new", 2)})
	b.given(domain.RepoEvents, repo.Disabled{Ref: repo.Ref{RepoID: "r"}})
	if s := must[projections.Sync](t)(b.q.Sync(t.Context(), alice, nil, "new")); s.NextRunAt != nil {
		t.Errorf("a disabled repository runs at %v", s.NextRunAt)
	}
}

// wantNextRun holds a sync's next run against the shared rule, read before and after.
func (b *bench) wantNextRun(t *testing.T, id string, s syncs.Standing) {
	t.Helper()
	before := time.Now()
	got := must[projections.Sync](t)(b.q.Sync(t.Context(), alice, nil, id)).NextRunAt
	first, last := syncs.NextRun("r", time.Hour, s, before), syncs.NextRun("r", time.Hour, s, time.Now())
	if got == nil || got.Before(first) || got.After(last) {
		t.Errorf("%s: got %v, want %v to %v", id, got, first, last)
	}
}

// Operators see what waits of all owners, and since when, page by page; others see
// what is theirs.
func TestTheQueueIsListed(t *testing.T) {
	t.Parallel()

	b := setup(t)
	var first domain.Recorded
	for _, who := range []string{"alice", "bob"} {
		b.record(domain.RepoEvents, created(who+"s", who, "one", repo.Private))
		first = b.record(domain.RepoEvents, requested(who+"s", who+"1"))
		b.record(domain.RepoEvents, requested(who+"s", who+"2"))
	}
	b.record(domain.AppEvents, syncs.Started{Run: run("bobs", "bob1", first.Position.Offset)})
	b.project()
	for name, tt := range map[string]struct {
		viewer projections.Viewer
		status string
		want   []string
	}{
		"an operator, what waits": {everyone, projections.Requested, []string{"bob2", "alice2", "alice1"}},
		"an operator, what runs":  {everyone, projections.Running, []string{"bob1"}},
		"an owner":                {alice, projections.Requested, []string{"alice2", "alice1"}},
	} {
		var got []string
		for page := (projections.Page{Limit: 1}); ; {
			list := must[projections.List[projections.Sync]](t)(b.q.Syncs(t.Context(), tt.viewer, nil, "", tt.status, page))
			for _, s := range list.Items {
				if s.RequestedAt == nil || s.RequestedBy == "" {
					t.Errorf("%s: %s does not say since when it waits, and for whom: %+v", name, s.ID, s)
				}
				got = append(got, s.ID)
			}
			if page.Cursor = list.NextCursor; page.Cursor == "" {
				break
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

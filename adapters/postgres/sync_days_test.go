package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// How runs ended is counted on the day in UTC on which they began, whoever asked for
// them; for whoever sees the repository.
func TestSyncsAreCountedByDay(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.given(domain.RepoEvents, created("r", "alice", "stable", repo.Private), created("other", "alice", "other", repo.Private))
	exec(t, b.dsn, `INSERT INTO catalog_v2_g1.runs SELECT i::text, repo, trigger, status, 1, i, at::timestamptz, NULL, NULL, '{}' FROM (VALUES
		(1, 'r', 'schedule', 'completed', '2026-11-25T23:59:59Z'), (2, 'r', 'manual', 'failed', '2026-11-26T00:00:00Z'),
		(3, 'r', 'schedule', 'failed', '2026-11-26T23:59:59.9Z'), (4, 'r', 'create', 'held', '2026-11-28T01:30:00+02:00'),
		(5, 'r', 'schedule', 'superseded', '2026-11-27T12:00:00Z'), (6, 'r', 'schedule', 'cancelled', '2026-11-27T12:00:00Z'),
		(7, 'r', 'schedule', 'running', '2026-11-27T12:00:00Z'), (8, 'other', 'schedule', 'failed', '2026-11-27T12:00:00Z')) v (i, repo, trigger, status, at)`)
	since := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	got := ""
	for _, d := range must[[]projections.SyncDay](t)(b.q.SyncDays(t.Context(), alice, nil, "r", since)) {
		got += fmt.Sprintln(d.Day.UTC().Format(time.RFC3339), d.Completed, d.Failed, d.Held, d.Superseded, d.Cancelled)
	}
	if want := "2026-11-26T00:00:00Z 0 2 0 0 0\n2026-11-27T00:00:00Z 0 0 1 1 1\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	_, err := b.q.SyncDays(t.Context(), bob, nil, "r", since)
	wantKind(t, err, domain.NotFound, "not_found")
}

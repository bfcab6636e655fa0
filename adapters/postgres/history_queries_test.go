package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/domain/token"
	"chartledger/domain/user"
	"chartledger/projections"
)

// Both topics of a repository are one list, newest first, in pages without gaps,
// also where many events have one time.
func TestAHistoryIsOneList(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public), created("other", "alice", "two", repo.Public))
	for i := range 9 {
		asked := b.record(domain.RepoEvents, requested("r", fmt.Sprintf("a%d", i)))
		b.record(domain.AppEvents, syncs.Completed{Run: run("r", fmt.Sprintf("a%d", i), asked.Position.Offset)}, published("r", "nginx", "1.0.0"))
	}
	for _, log := range b.logs {
		for i := range log.records {
			log.records[i].At = t0
		}
	}
	b.project()
	var seen []string
	for page := (projections.Page{Limit: 4}); ; {
		list := must[projections.List[projections.Entry]](t)(b.q.History(t.Context(), alice, nil, "r", page))
		for _, e := range list.Items {
			seen = append(seen, fmt.Sprintf("%s@%06d", e.Topic, e.Offset))
		}
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			break
		}
	}
	sorted := slices.Clone(seen)
	slices.Sort(sorted) // app-events before repo-events, as the sides are not
	if len(seen) != 19 || len(slices.Compact(sorted)) != 19 {
		t.Errorf("got %d entries: %v", len(seen), seen)
	}
	if !slices.IsSortedFunc(seen[:9], descending) || !slices.IsSortedFunc(seen[9:], descending) {
		t.Errorf("not newest first: %v", seen)
	}
}

func descending(a, b string) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// Who reads what was done to a repository, while it is there and afterwards.
func TestWhoReadsAHistory(t *testing.T) {
	t.Parallel()

	b := setup(t)
	ref := repo.Ref{RepoID: "r"}
	robot := projections.Viewer{UserID: "robot", Role: user.Service, SeesAll: true}
	const yes, forbidden, none = "", "forbidden", "not_found"
	for title, tt := range map[string]struct {
		when                []domain.Event
		alice, bob, service string
	}{
		"private":               {[]domain.Event{created("r", "alice", "one", repo.Private)}, yes, none, yes},
		"public":                {[]domain.Event{created("r", "alice", "one", repo.Public)}, yes, forbidden, yes},
		"deleted":               {[]domain.Event{created("r", "alice", "one", repo.Public), repo.Deleted{Ref: ref}}, yes, none, yes},
		"given away":            {[]domain.Event{created("r", "alice", "one", repo.Private), repo.Transferred{Ref: ref, To: "bob"}}, none, yes, yes},
		"given away, deleted":   {[]domain.Event{created("r", "alice", "one", repo.Public), repo.Transferred{Ref: ref, To: "bob"}, repo.Deleted{Ref: ref}}, none, yes, yes},
		"given away and public": {[]domain.Event{created("r", "alice", "one", repo.Public), repo.Transferred{Ref: ref, To: "bob"}}, forbidden, yes, yes},
		"another one":           {[]domain.Event{created("x", "alice", "one", repo.Public)}, none, none, none},
	} {
		t.Run(title, func(t *testing.T) {
			b.reset(t)
			b.given(domain.RepoEvents, tt.when...)
			for _, asked := range []struct {
				who  projections.Viewer
				want string
			}{{alice, tt.alice}, {bob, tt.bob}, {robot, tt.service}, {everyone, tt.service}} {
				who, want := asked.who, asked.want
				list, err := b.q.History(t.Context(), who, nil, "r", projections.Page{})
				switch want {
				case yes:
					if err != nil || len(list.Items) != len(tt.when) {
						t.Errorf("%s: got %d entries and %v", who.UserID, len(list.Items), err)
					}
				case forbidden:
					wantKind(t, err, domain.Forbidden, want)
				case none:
					wantKind(t, err, domain.NotFound, want)
				}
			}
		})
	}
}

// A history waits for its own projection, and the other queries do not.
func TestAHistoryWaitsForItsToken(t *testing.T) {
	t.Parallel()

	b := setup(t)
	last := b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	b.catchUp(b.visibility, b.selectors)
	must[projections.Repo](t)(b.q.Repo(t.Context(), alice, tokenOf(last), "r"))
	_, err := b.q.History(t.Context(), alice, tokenOf(last), "r", projections.Page{})
	wantKind(t, err, domain.Unavailable, "projection_lagging")
	b.project()
	must[projections.List[projections.Entry]](t)(b.q.History(t.Context(), alice, tokenOf(last), "r", projections.Page{}))
}

// Access-events are kept too, and say nothing of hashes.
func TestTheHistoryOfAccess(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.given(domain.AccessEvents, user.Added{Ref: user.Ref{UserID: "bob"}, Role: user.Developer}, user.PasswordSet{Ref: user.Ref{UserID: "bob"}, SecretID: "sealed"},
		token.Issued{Ref: token.Ref{TokenID: "t", UserID: "bob"}, Name: "laptop", SHA256: "hash"})
	rows := dump(t, b.dsn, "history_v3_g1")
	noSecret(t, rows)
	for _, want := range []string{`""new"": ""developer"", ""field"": ""role""`, `""new"": ""changed"", ""field"": ""password""`, `laptop`} {
		if !strings.Contains(rows, want) {
			t.Errorf("%s is missing in\n%s", want, rows)
		}
	}
}

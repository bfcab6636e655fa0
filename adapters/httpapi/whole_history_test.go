package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/projections"
)

const (
	wholePath = "/api/v1/admin/history"
	filePath  = wholePath + ".ndjson"
)

// WholeHistory answers from past, by numbers for cursors.
func (q *queries) WholeHistory(_ context.Context, v projections.Viewer, at projections.Token, f projections.HistoryFilter, p projections.Page) (list projections.List[projections.Entry], err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked(at); err != nil || !v.SeesAll {
		return list, err
	}
	q.picked = f
	from, _ := strconv.Atoi(p.Cursor)
	to := min(from+p.Limit, len(q.past))
	if list.Items = q.past[from:to]; to < len(q.past) {
		list.NextCursor = strconv.Itoa(to)
	}
	return list, nil
}

// entries are so many, each with a text of the size.
func entries(n, size int) []projections.Entry {
	all := make([]projections.Entry, n)
	for i := range all {
		all[i] = projections.Entry{Topic: domain.RepoEvents, Offset: int64(n - i), Type: "chartledger.repo.updated.v1", Actor: strings.Repeat("x", size)}
	}
	return all
}

func TestTheWholeHistoryIsForOperators(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.remembered(entries(3, 1)...)
	for _, role := range []user.Role{user.Developer, user.Service} {
		text := f.user(string(role), role)
		for _, path := range []string{wholePath, filePath} {
			if got := f.do(text, "GET", path, ""); got.StatusCode != http.StatusForbidden || strings.Contains(string(got.body), "updated") {
				t.Errorf("a %s gets %s of %s: %s", role, got.Status, path, got.body)
			}
		}
	}
	got := f.do(bootstrapToken, "GET", wholePath+"?limit=2&actor=a&type=repo.*&about=r&since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z", "")
	var page api.HistoryPage
	if err := json.Unmarshal(got.body, &page); err != nil || len(page.Items) != 2 || page.NextCursor == nil || !strings.Contains(got.Header.Get("Link"), "actor=a") {
		t.Errorf("got %s %v", got.body, got.Header)
	}
	want := projections.HistoryFilter{Actor: "a", Type: "repo.*", About: "r"}
	f.queries.set(func(q *queries) {
		if p := q.picked; p.Actor != want.Actor || p.Type != want.Type || p.About != want.About || p.Until.Sub(*p.Since) != 24*time.Hour {
			t.Errorf("asked for %+v", p)
		}
	})
}

func TestAHistoryIsDownloaded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const all = 1001 // six pages
	f.remembered(entries(all, 100)...)
	got := f.do(bootstrapToken, "GET", filePath, "")
	_, name, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
	if err != nil || !strings.HasSuffix(name["filename"], ".ndjson") || got.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("headers %v", got.Header)
	}
	n := int64(all)
	for line := range strings.Lines(string(got.body)) {
		var e api.HistoryEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Position.Offset != n {
			t.Fatalf("where %d should be there is %s", n, line)
		}
		n--
	}
	if n != 0 {
		t.Errorf("%d entries are missing", n)
	}
	f.remembered()
	if got := f.do(bootstrapToken, "GET", filePath, ""); got.StatusCode != http.StatusOK || len(got.body) != 0 {
		t.Errorf("of nothing: %s %s", got.Status, got.body)
	}
	f.remembered(entries(5, 1)...)
	got = f.do(bootstrapToken, "GET", historyPath+".ndjson", "")
	if strings.Count(string(got.body), "\n") != 5 || !strings.Contains(got.Header.Get("Content-Disposition"), "0193a5c1") {
		t.Errorf("of a repository: %s %v", got.body, got.Header)
	}
	if got := f.do(f.user("bob", user.Developer), "GET", historyPath+".ndjson", ""); got.StatusCode != http.StatusForbidden {
		t.Errorf("of somebody else's: %s", got.Status)
	}
}

// A download ends where the right to read it does, in a line that says so.
func TestADownloadEndsWithTheRightToReadIt(t *testing.T) {
	t.Parallel()
	disabled, developer, ending := true, user.Developer, make(chan struct{})
	for code, lose := range map[string]func(f *fixture) error{
		"bad_token": func(f *fixture) error {
			_, err := f.handler.UpdateUser(f.t.Context(), commands.Meta{Actor: "operator"}, "alice", nil, &disabled)
			return err
		},
		"forbidden": func(f *fixture) error {
			_, err := f.handler.UpdateUser(f.t.Context(), commands.Meta{Actor: "operator"}, "alice", &developer, nil)
			return err
		},
		"projection_lagging": func(f *fixture) error {
			f.queries.set(func(q *queries) { q.err = domain.Refuse(domain.Unavailable, "projection_lagging", "Not now.") })
			return nil
		},
		"internal": func(f *fixture) error {
			f.queries.set(func(q *queries) { q.err = fmt.Errorf("secret of ours") })
			return nil
		},
		"process_ending": func(*fixture) error { close(ending); return nil },
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, func(o *httpapi.Options) { o.Ending = ending })
			if code != "process_ending" {
				f = newFixture(t)
			}
			alice := f.user("alice", user.Operator)
			f.remembered(entries(200_000, 200)...) // more than a connection holds
			st := f.stream(t.Context(), alice, filePath)
			st.line(`"offset":200000`)
			if err := lose(f); err != nil {
				t.Fatal(err)
			}
			if last := st.line(`"code":"` + code + `"`); strings.Contains(last, "secret of ours") {
				t.Errorf("it ends with %s", last)
			}
			st.ended()
		})
	}
}

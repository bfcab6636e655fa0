package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
	"chartledger/projections"
)

const syncID = "0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"

// shown puts a sync of the repository into the read models.
func (f *fixture) shown(repoID, owner, status string) {
	f.queries.set(func(q *queries) {
		q.syncs[syncID] = projections.Sync{ID: syncID, RepoID: repoID, Status: status, Trigger: syncs.Manual}
		q.owner[syncID] = owner
	})
}

func (f *fixture) lastSyncEvent() domain.Event {
	records := f.memory.Records(domain.Partition{Topic: domain.RepoEvents})
	return records[len(records)-1].Event
}

func TestARequestedSync(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	path := "/api/v1/repos/" + f.create(bootstrapToken, "a") + "/syncs"
	send := func() answer { return f.do(bootstrapToken, "POST", path, `{}`, "Idempotency-Key", "k") }
	first, again := send(), send()
	var s api.Sync
	if err := json.Unmarshal(first.body, &s); err != nil || first.StatusCode != http.StatusAccepted {
		t.Fatalf("%s %s", first.Status, first.body)
	}
	if s.Status != api.SyncStatusRequested || s.RequestedAt == nil || *s.RequestedBy != "operator" || s.RunID != nil {
		t.Errorf("got %s", first.body)
	}
	if first.Header.Get("Location") != "/api/v1/syncs/"+s.ID || string(first.body) != string(again.body) {
		t.Errorf("%v, again %s", first.Header, again.body)
	}
}

func TestDecisionsAboutSyncs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status, decision string
		answer           int
		code             string
	}{
		"cancel a requested one":  {"requested", "cancel", 202, ""},
		"cancel a running one":    {"running", "cancel", 202, ""},
		"cancel one that is over": {"completed", "cancel", 409, "not_running"},
		"cancel a held one":       {"held", "cancel", 409, "not_running"},
		"release a held one":      {"held", "release", 202, ""},
		"release a running one":   {"running", "release", 409, "not_held"},
		"discard a held one":      {"held", "discard", 202, ""},
		"discard a failed one":    {"failed", "discard", 409, "not_held"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			alice := f.user("alice", user.Developer)
			id := f.create(alice, "a")
			f.shown(id, "alice", tt.status)
			got := f.do(alice, "POST", "/api/v1/syncs/"+syncID+"/"+tt.decision, "")
			if got.StatusCode != tt.answer || tt.code != "" && got.code(t) != tt.code {
				t.Fatalf("got %s %s", got.Status, got.body)
			}
			asked, is := f.lastSyncEvent().(interface{ Sync() string })
			if (is && asked.Sync() == syncID) != (tt.answer == 202) {
				t.Errorf("the log ends with %#v", f.lastSyncEvent())
			}
		})
	}
}

func TestOnlyTheOwnerDecides(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	service := f.user("robot", user.Service)
	f.shown(f.create(bootstrapToken, "a"), "operator", "held")
	got := f.do(service, "POST", "/api/v1/syncs/"+syncID+"/release", "") // sees all, may change nothing
	if got.StatusCode != 404 && got.StatusCode != 403 {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}

// Read models that lag behind a right that was taken back do not give away that the
// sync is there.
func TestASyncThatIsSeenNoLonger(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice, bob := f.user("alice", user.Developer), f.user("bob", user.Developer)
	f.shown(f.create(alice, "a"), "bob", "held") // the read models still let bob see it
	for _, decision := range []string{"cancel", "release", "discard"} {
		seen := f.do(bob, "POST", "/api/v1/syncs/"+syncID+"/"+decision, "")
		none := f.do(bob, "POST", "/api/v1/syncs/0193a5c2-0000-7f6e-8a3c-2f1d0c9b8a7e/"+decision, "")
		const want = `"detail":"There is no such sync."`
		if seen.StatusCode != 404 || !strings.Contains(string(seen.body), want) || !strings.Contains(string(none.body), want) {
			t.Errorf("%s: got %s, and for one that does not exist %s", decision, seen.body, none.body)
		}
	}
}

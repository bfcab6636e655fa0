package repos_test

import (
	"regexp"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
)

// Whatever the API may answer, there are words for it in both languages.
func TestThereAreWordsForEverything(t *testing.T) {
	t.Parallel()

	unworded := regexp.MustCompile(`\b(repos?|event|field)\.[a-z_]+(\.[a-z_]+)*`)
	f := newFixture(t, "ada", api.RoleOperator, repo("1", "alice"))
	fill(f)
	for _, status := range []api.RepoStatus{"pending", "syncing", "ready", "warnings", "failing", "held", "disabled", "deleting"} {
		r := anything("1", status)
		f.answers["GET /repos/1"], f.answers["GET /repos"] = r, api.RepoPage{Items: []api.Repo{r}}
		for _, language := range []string{"en", "zh-CN"} {
			for _, path := range []string{"/repos", "/repos/1", "/repos/1/syncs", "/repos/1/access", "/repos/1/history", "/repos/1/use", "/repos/1/edit",
				"/repos/1/credential", "/repos/1/transfer", "/repos/1/delete", "/repos/delete?id=1", "/repos?view=mine", "/repos?view=shared", "/repos?view=public"} {
				resp, body := f.do("GET", path, nil, "Accept-Language", language)
				if found := unworded.FindString(body); found != "" || resp.StatusCode != 200 && status != "deleting" {
					t.Errorf("%s in %s: got %d, and there are no words for %q", path, language, resp.StatusCode, found)
				}
			}
		}
	}
	f.answers["GET /repos"] = api.RepoPage{Items: []api.Repo{}}
	for _, view := range []string{"", "mine", "shared", "public"} {
		if _, body := f.get("/repos?view=" + view); unworded.MatchString(body) {
			t.Errorf("there are no words for an empty list of %q", view)
		}
	}
}

// anything is a repository with all that one may have.
func anything(id string, status api.RepoStatus) api.Repo {
	return repo(id, "alice", func(r *api.Repo) {
		r.Status, r.Runtimes = status, api.Runtimes{"kubernetes", "qingcloud"}
		r.SyncIntervalSeconds = map[api.RepoStatus]int64{"pending": 0, "syncing": 45, "ready": 60, "warnings": 3600, "failing": 86400}[status]
		if status == "held" {
			r.Mode, r.Visibility, r.HasCredential = "rw", "public", true
		}
		if status == "deleting" {
			r.Kind, r.LastSync = "other", nil
		}
		for _, reason := range []api.AccessKind{"public", "owner", "role", "selector"} {
			r.Access = append(r.Access, api.AccessReason{Reason: reason})
		}
	})
}

// fill has the API answer with everything of everything.
func fill(f *fixture) {
	var runs []api.Sync
	then, who := now().Add(-time.Minute), "alice"
	for _, trigger := range []api.SyncTrigger{"created", "edited", "enabled", "manual", "published", "removed", "schedule"} {
		for _, status := range []api.SyncStatus{"requested", "running", "completed", "failed", "held", "superseded", "cancelled"} {
			runs = append(runs, api.Sync{ID: "run", Trigger: trigger, Status: status, StartedAt: &then, Cause: &api.SyncCause{}, WarningsTotal: 2, Counts: api.SyncCounts{Added: 1}})
		}
	}
	f.answers["GET /repos/1/syncs"] = api.SyncPage{Items: runs}
	f.answers["GET /syncs/run-1"] = runs[3]
	group := "payments"
	f.answers["GET /repos/1/audience"] = api.AudiencePage{Groups: 1, Items: []api.AudienceMember{{Group: &group, User: &who, Access: anything("1", "ready").Access}}}
	var entries []api.HistoryEntry
	for _, event := range []string{"repo.created", "repo.updated", "repo.label_attached", "repo.label_detached", "repo.labels_replaced", "repo.visibility_set",
		"repo.credential_set", "repo.credential_cleared", "repo.enabled", "repo.disabled", "repo.transferred", "repo.deleted", "sync.requested", "sync.cancelled",
		"sync.released", "sync.discarded", "sync.completed", "sync.failed", "sync.held", "sync.superseded", "catalog.closed"} {
		entries = append(entries, api.HistoryEntry{Type: "chartledger." + event + ".v1", Time: then, Actor: "system:indexer",
			Changes: []api.HistoryChange{{Field: "labels.team", New: "a"}, {Field: "cause.code", New: "b"}, {Field: "tls.insecure_skip_verify", Old: false, New: true}}})
	}
	f.answers["GET /repos/1/history"] = api.HistoryPage{Items: entries}
}

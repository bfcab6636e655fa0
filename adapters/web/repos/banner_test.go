package repos_test

import (
	"testing"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site/sitetest"
)

// A repository says on top what is wrong with it, and what whoever reads can do.
func TestBanners(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		me           string
		status       api.RepoStatus
		run          api.Sync
		want, lacked []string
	}{
		"well":     {"alice", "ready", api.Sync{}, nil, []string{`class="alert`}},
		"failing":  {"alice", "failing", api.Sync{Cause: &api.SyncCause{Code: "timeout", Detail: "It took too long."}}, []string{"The last sync failed", "It took too long.", `href="/syncs/run-1"`}, nil},
		"warnings": {"bob", "warnings", api.Sync{WarningsTotal: 3}, []string{"The last sync had 3 warnings", `href="/syncs/run-1"`}, nil},
		"held": {"alice", "held", api.Sync{Counts: api.SyncCounts{Missing: 9}, Cause: &api.SyncCause{Code: "too_many_missing", Detail: "until you release it"}},
			[]string{"9 versions are missing", "Look at them and decide"}, []string{"until you release it"}},
		"held, not hers": {"bob", "held", api.Sync{Cause: &api.SyncCause{Code: "index_cut_short", Detail: "The file ends early."}}, []string{"waits for a decision", "The file ends early."}, []string{"Look at them and decide"}},
		"disabled":       {"bob", "disabled", api.Sync{}, []string{"This repository is disabled"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := newFixture(t, tt.me, api.RoleUser, repo("1", "alice", func(r *api.Repo) { r.Status = tt.status }))
			f.answers["GET /syncs/run-1"] = tt.run
			_, body := f.get("/repos/1/syncs")
			sitetest.Has(t, body, tt.want...)
			sitetest.Lacks(t, body, tt.lacked...)
		})
	}
}

// How syncs ended is drawn above their list, if there are any and the days can be had.
func TestSyncsAreDrawn(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"))
	f.answers["GET /repos/1/syncs/days"] = api.SyncDays{Days: []api.SyncDay{{Day: openapi_types.Date{Time: now()}, Completed: 4, Failed: 2, Cancelled: 1, Superseded: 1}}}
	_, body := f.get("/repos/1/syncs")
	sitetest.Lacks(t, body, "<svg class=\"graph")
	f.answers["GET /repos/1/syncs"] = api.SyncPage{Items: []api.Sync{{ID: "run", Status: "failed", Trigger: "manual"}}}
	_, body = f.get("/repos/1/syncs")
	sitetest.Has(t, body, "Syncs per day", "2026-10-29 to 2026-11-27: 8 in all")
	f.answers["GET /repos/1/syncs/days"] = refusal{503, `{"code":"read_models_away","status":503}`}
	status, body := f.get("/repos/1/syncs")
	if status != 200 {
		t.Errorf("got %d", status)
	}
	sitetest.Has(t, body, `href="/syncs/run"`)
	sitetest.Lacks(t, body, "Syncs per day")
}

// A page of a repository is there without its last run, if only that cannot be had.
func TestWithoutTheLastRun(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice", func(r *api.Repo) { r.Status = "failing" }))
	f.answers["GET /syncs/run-1"] = refusal{503, `{"code":"read_models_away","status":503}`}
	status, body := f.get("/repos/1/use")
	if status != 200 {
		t.Errorf("got %d", status)
	}
	sitetest.Has(t, body, "The last sync failed", "helm repo add")
}

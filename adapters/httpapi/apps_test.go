package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// shelf is a catalog of one app with one full and one bare version.
type shelf struct{ *queries }

func (shelf) app() projections.App {
	return projections.App{ID: "a", RepoID: "r", Name: "redis", Summary: catalog.Summary{LatestVersion: "2.0.0"}, Versions: 2}
}

func (shelf) versions() []projections.Version {
	at := time.Unix(1_700_000_000, 0)
	chart := catalog.Chart{AppVersion: "7", Keywords: []string{"kv"}, Annotations: map[string]string{"a": "b"}, KubeVersion: ">=1.25",
		ChartType: "application", Maintainers: []catalog.Maintainer{{Name: "m"}},
		Dependencies: []catalog.Dependency{{Name: "common", Version: "1"}}}
	return []projections.Version{
		{App: "redis", Listing: catalog.Listing{Version: "2.0.0", URLs: []string{"https://x.example/r.tgz"}, Created: &at, Chart: chart}, WithdrawnAt: &at},
		{ID: "v", App: "redis", Listing: catalog.Listing{Version: "1.0.0"}, Missing: true},
	}
}

func (s shelf) Apps(_ context.Context, _ projections.Viewer, _ projections.Token, f projections.AppFilter, _ projections.Page) (projections.List[projections.App], error) {
	filtered := f.Deprecated != nil && *f.Deprecated && f.Runtime == "qingcloud" && f.Sort == "-updated_at"
	if f.Q == "nothing" || f.RepoID == "none" || filtered {
		return projections.List[projections.App]{}, nil
	}
	return projections.List[projections.App]{Items: []projections.App{s.app()}, NextCursor: "next"}, nil
}

func (s shelf) App(context.Context, projections.Viewer, projections.Token, string) (projections.App, error) {
	return s.app(), nil
}

func (s shelf) Versions(_ context.Context, _ projections.Viewer, _ projections.Token, _ string, withdrawn bool, _ projections.Page) (projections.List[projections.Version], error) {
	if withdrawn {
		return projections.List[projections.Version]{Items: s.versions()}, nil
	}
	return projections.List[projections.Version]{Items: s.versions()[1:]}, nil
}

func (s shelf) Version(_ context.Context, _ projections.Viewer, _ projections.Token, _, version string) (projections.Version, error) {
	v := s.versions()[0]
	v.Version = version
	return v, nil
}

func (s shelf) Missing(context.Context, projections.Viewer, projections.Token, string, projections.Page) (projections.List[projections.Version], error) {
	return projections.List[projections.Version]{Items: s.versions()[1:]}, nil
}

func (s shelf) Syncs(_ context.Context, _ projections.Viewer, _ projections.Token, _, status string, _ projections.Page) (projections.List[projections.Sync], error) {
	at := time.Unix(1_700_000_000, 0)
	full := projections.Sync{ID: "s", RepoID: "r", RunID: "s", Trigger: syncs.Schedule, Status: "failed", FinishedAt: &at, RepoVersion: 3,
		Result: syncs.Result{Warnings: []syncs.Warning{{App: "a", Reason: "bad"}}, Phases: []syncs.Phase{{Phase: "fetch", Ms: 3}},
			Cause: &syncs.Cause{Code: "timeout"}}}
	if status == "failed" {
		return projections.List[projections.Sync]{Items: []projections.Sync{full}}, nil
	}
	return projections.List[projections.Sync]{}, nil
}

func (s shelf) SyncDays(_ context.Context, _ projections.Viewer, _ projections.Token, id string, since time.Time) ([]projections.SyncDay, error) {
	if id == "none" {
		return nil, domain.Refuse(domain.NotFound, "not_found", "There is no such repository.")
	}
	return []projections.SyncDay{{Day: since, Completed: 1}, {Day: since.AddDate(0, 0, 2), Failed: 2, Held: 3}}, nil
}

// Every answer is held against the contract by the fixture; here each list and
// each item is asked for, full and bare.
func TestTheCatalogFitsTheContract(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(o *httpapi.Options) { o.Queries = shelf{newQueries()} })
	for path, want := range map[string]string{
		"/apps":              `"next_cursor":"next"`,
		"/apps?q=nothing":    `"items":[]`,
		"/apps?repo_id=none": `"items":[]`,
		"/apps?deprecated=true&runtime=qingcloud&sort=-updated_at":  `"items":[]`,
		"/apps?deprecated=false&runtime=qingcloud&sort=-updated_at": `"next_cursor":"next"`,
		"/apps/a":                          `"latest_version":"2.0.0"`,
		"/apps/a/versions":                 `"urls":[]`,
		"/apps/a/versions?limit=5":         `"package":"/helm/charts/v/redis-1.0.0.tgz"`,
		"/apps/a/versions?withdrawn=true":  `"withdrawn_at":"2023-11-14T22:13:20Z"`,
		"/apps/a/versions/1.0.0%2Bbuild.7": `"version":"1.0.0+build.7"`,
		"/apps/a/versions/1.0.0+build.7":   `"version":"1.0.0+build.7"`,
		"/syncs/s/missing":                 `"version":"1.0.0"`,
		"/syncs?status=failed":             `"code":"timeout"`,
		"/syncs":                           `"items":[]`,
	} {
		got := f.do(bootstrapToken, "GET", "/api/v1"+path, "")
		if got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), want) {
			t.Errorf("%s: want %s, got %s %s", path, want, got.Status, got.body)
		}
	}
}

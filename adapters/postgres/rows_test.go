package postgres_test

import (
	"encoding/json"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// What readers see of a repository after each kind of event.
func TestARepositoryAfterItsEvents(t *testing.T) {
	t.Parallel()

	b := setup(t)
	ref := repo.Ref{RepoID: "r"}
	name, url, kind, mode, interval := "two", "https://b.example.com", repo.Other, repo.ReadWrite, int64(60)
	trust, yes := repo.TLS{CACertificates: "ca", InsecureSkipVerify: true}, true
	for title, tt := range map[string]struct {
		when []domain.Event
		then func(*projections.Repo)
	}{
		"created":         {nil, func(*projections.Repo) {}},
		"updated in part": {[]domain.Event{repo.Updated{Ref: ref, Name: &name}}, func(r *projections.Repo) { r.Name = "two" }},
		"updated as a whole": {[]domain.Event{repo.Updated{Ref: ref, Name: &name, Description: &name, URL: &url, Kind: &kind, Mode: &mode, Runtimes: []string{"qingcloud"}, SyncIntervalSeconds: &interval}}, func(r *projections.Repo) {
			r.Name, r.Description, r.URL, r.Kind, r.Mode, r.Runtimes, r.SyncIntervalSeconds, r.Status = name, name, url, kind, mode, []string{"qingcloud"}, 60, "ready"
		}},
		"known otherwise": {[]domain.Event{repo.Updated{Ref: ref, TLS: &trust, CredentialToOtherHosts: &yes}}, func(r *projections.Repo) {
			r.TLS, r.CredentialToOtherHosts = trust, true
		}},
		"known as usual":  {[]domain.Event{repo.Updated{Ref: ref, TLS: &trust}, repo.Updated{Ref: ref, TLS: &repo.TLS{}}}, func(*projections.Repo) {}},
		"labelled":        {[]domain.Event{repo.LabelAttached{Ref: ref, Key: "a", Value: "1"}}, func(r *projections.Repo) { r.Labels["a"] = "1" }},
		"labelled again":  {[]domain.Event{repo.LabelAttached{Ref: ref, Key: "team", Value: "x"}}, func(r *projections.Repo) { r.Labels["team"] = "x" }},
		"unlabelled":      {[]domain.Event{repo.LabelDetached{Ref: ref, Key: "team"}}, func(r *projections.Repo) { r.Labels = map[string]string{} }},
		"labels replaced": {[]domain.Event{repo.LabelsReplaced{Ref: ref, Labels: map[string]string{"n": "2"}}}, func(r *projections.Repo) { r.Labels = map[string]string{"n": "2"} }},
		"hidden": {[]domain.Event{repo.VisibilitySet{Ref: ref, Visibility: repo.Private}}, func(r *projections.Repo) {
			r.Visibility, r.Access = repo.Private, []projections.Reason{{Why: projections.ByRole}}
		}},
		"with a credential":  {[]domain.Event{repo.CredentialSet{Ref: ref}}, func(r *projections.Repo) { r.HasCredential = true }},
		"without one again":  {[]domain.Event{repo.CredentialSet{Ref: ref}, repo.CredentialCleared{Ref: ref}}, func(*projections.Repo) {}},
		"disabled":           {[]domain.Event{repo.Disabled{Ref: ref}}, func(r *projections.Repo) { r.Disabled, r.Status = true, "disabled" }},
		"enabled again":      {[]domain.Event{repo.Disabled{Ref: ref}, repo.Enabled{Ref: ref}}, func(*projections.Repo) {}},
		"given to bob":       {[]domain.Event{repo.Transferred{Ref: ref, From: "alice", To: "bob"}}, func(r *projections.Repo) { r.Owner = "bob" }},
		"sync was requested": {[]domain.Event{requested("r", "s")}, func(*projections.Repo) {}},
	} {
		t.Run(title, func(t *testing.T) {
			b.reset(t)
			c := created("r", "alice", "one", repo.Public)
			c.Labels = map[string]string{"team": "red"}
			first := b.record(domain.RepoEvents, c)
			want := projections.Repo{ID: "r", Owner: "alice", Name: "one", URL: c.URL, Runtimes: c.Runtimes, Kind: repo.Helm, Mode: repo.ReadOnly,
				Visibility: repo.Public, Labels: map[string]string{"team": "red"}, SyncIntervalSeconds: 3600,
				Status: "pending", Version: 1, CreatedAt: micros(first.At), UpdatedAt: micros(first.At),
				Access: []projections.Reason{{Why: projections.IsPublic}, {Why: projections.ByRole}}}
			for _, e := range tt.when {
				if at := b.record(domain.RepoEvents, e); e.Stream() == "r" {
					want.Version, want.UpdatedAt = at.Version, micros(at.At)
				}
			}
			tt.then(&want)
			b.project()
			same(t, must[projections.Repo](t)(b.q.Repo(t.Context(), everyone, nil, "r")), want)
		})
	}
}

// What readers see of an app and its version after each kind of event.
func TestAnAppAfterItsEvents(t *testing.T) {
	t.Parallel()

	b := setup(t)
	publish := published("r", "nginx", "1.0.0")
	changed := catalog.VersionChanged(publish)
	changed.Digest = "sha256:other"
	type seen struct {
		versions, listed          int
		missing, withdrawn, other bool
	}
	for title, tt := range map[string]struct {
		when []domain.Event
		then seen
	}{
		"published":              {nil, seen{versions: 1, listed: 1}},
		"published twice":        {[]domain.Event{publish}, seen{versions: 1, listed: 1}},
		"another one":            {[]domain.Event{published("r", "nginx", "2.0.0")}, seen{versions: 2, listed: 2}},
		"changed":                {[]domain.Event{changed}, seen{versions: 1, listed: 1, other: true}},
		"missing":                {[]domain.Event{missing("r", "nginx", "1.0.0")}, seen{versions: 1, listed: 1, missing: true}},
		"found again":            {[]domain.Event{missing("r", "nginx", "1.0.0"), found("r", "nginx", "1.0.0")}, seen{versions: 1, listed: 1}},
		"withdrawn":              {[]domain.Event{missing("r", "nginx", "1.0.0"), withdrawn("r", "nginx", "1.0.0")}, seen{withdrawn: true}},
		"withdrawn twice":        {[]domain.Event{withdrawn("r", "nginx", "1.0.0"), withdrawn("r", "nginx", "1.0.0")}, seen{withdrawn: true}},
		"back after withdrawal":  {[]domain.Event{withdrawn("r", "nginx", "1.0.0"), publish}, seen{versions: 1, listed: 1}},
		"published after a stop": {[]domain.Event{catalog.Closed{RepoID: "r"}, publish}, seen{versions: 1, listed: 1}},
	} {
		t.Run(title, func(t *testing.T) {
			b.reset(t)
			b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
			b.record(domain.AppEvents, append([]domain.Event{registered("r", "nginx", "d"), publish}, tt.when...)...)
			b.project()
			ref := appRef("r", "nginx")
			app := must[projections.App](t)(b.q.App(t.Context(), alice, nil, ref.AppID))
			v := must[projections.Version](t)(b.q.Version(t.Context(), alice, nil, ref.AppID, "1.0.0"))
			listed := must[projections.List[projections.Version]](t)(b.q.Versions(t.Context(), alice, nil, ref.AppID, false, projections.Page{}))
			got := seen{app.Versions, len(listed.Items), v.Missing, v.WithdrawnAt != nil, v.Digest == "sha256:other"}
			if got != tt.then {
				t.Errorf("got %+v, want %+v", got, tt.then)
			}
		})
	}
}

// A closed catalog is gone, and so is the catalog of a deleted repository, at once
// and whatever is still there of it.
func TestACatalogGoesWithItsRepository(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for title, gone := range map[string]struct {
		topic domain.Topic
		event domain.Event
		apps  bool
	}{
		"closed":  {topic: domain.AppEvents, event: catalog.Closed{RepoID: "r"}},
		"deleted": {topic: domain.RepoEvents, event: repo.Deleted{Ref: repo.Ref{RepoID: "r"}}},
	} {
		t.Run(title, func(t *testing.T) {
			b.reset(t)
			b.given(domain.RepoEvents, created("r", "alice", "one", repo.Public), requested("r", "s"))
			b.given(domain.AppEvents, registered("r", "nginx", ""), published("r", "nginx", "1.0.0"), syncs.Started{Run: run("r", "s", 100)})
			b.given(gone.topic, gone.event)
			app := appRef("r", "nginx").AppID
			_, err := b.q.App(t.Context(), everyone, nil, app)
			wantKind(t, err, domain.NotFound, "not_found")
			_, err = b.q.Version(t.Context(), everyone, nil, app, "1.0.0")
			wantKind(t, err, domain.NotFound, "not_found")
			list := must[projections.List[projections.App]](t)(b.q.Apps(t.Context(), everyone, nil, projections.AppFilter{}, projections.Page{}))
			if len(list.Items) > 0 {
				t.Errorf("got %+v", list.Items)
			}
			if title == "deleted" {
				_, err = b.q.Repo(t.Context(), everyone, nil, "r")
				wantKind(t, err, domain.NotFound, "not_found")
				_, err = b.q.Sync(t.Context(), everyone, nil, "s")
				wantKind(t, err, domain.NotFound, "not_found")
				_, err = b.q.Syncs(t.Context(), everyone, nil, "r", "", projections.Page{})
				wantKind(t, err, domain.NotFound, "not_found")
			}
		})
	}
}

func micros(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// same compares by JSON, which shows what differs.
func same[T any](t testing.TB, got, want T) {
	t.Helper()
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if string(g) != string(w) {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

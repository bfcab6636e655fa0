package bench_test

import (
	"fmt"
	"strings"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// The shape of the mixed log: of every repository's 500 events 40 are its own (it
// is created, labelled and asked to sync), 20 are runs, and 440 are its catalog.
const (
	mixedRepos   = 2000
	mixedRuns    = 10
	mixedApps    = 20
	firstPublish = 12 // versions of an app that the first run finds
	laterPublish = 8  // that the others find, one each
	perMixedRepo = 40 + 2*mixedRuns + mixedApps*(1+firstPublish+laterPublish) + 20
	mixedEvents  = mixedRepos * perMixedRepo
)

// toLog takes the next event of a topic.
type toLog func(topic domain.Topic, e domain.Event)

// mixedRepo is the whole life of a repository until now.
func mixedRepo(n int, put toLog) {
	id := domain.NameUUID([16]byte{1}, "repo", fmt.Sprint(n))
	ref := repo.Ref{RepoID: id}
	put(domain.RepoEvents, repo.Created{Ref: ref, Owner: fmt.Sprintf("user-%d", n%50), Name: fmt.Sprintf("charts-%d", n),
		Description: "The charts of a team that has some", URL: fmt.Sprintf("https://charts-%d.example.org/stable", n),
		Runtimes: []string{repo.Kubernetes}, Kind: repo.Helm, Mode: repo.ReadOnly, Visibility: repo.Public, SyncIntervalSeconds: 3600})
	for i := range 29 {
		put(domain.RepoEvents, repo.LabelAttached{Ref: ref, Key: fmt.Sprintf("key-%d", i%10), Value: fmt.Sprintf("value-%d", n%100+i)})
	}
	for run := range mixedRuns {
		mixedRun(n, run, id, put)
	}
}

// mixedRun is one run of a repository, with what it found.
func mixedRun(n, run int, id string, put toLog) {
	ref := syncs.Ref{SyncID: domain.NameUUID([16]byte{2}, id, fmt.Sprint(run)), RepoID: id}
	put(domain.RepoEvents, syncs.Requested{Ref: ref, Trigger: syncs.Manual})
	this := syncs.Run{Ref: ref, Trigger: syncs.Manual, RepoVersion: 1, Covers: int64(40*n + 31 + run)}
	put(domain.AppEvents, syncs.Started{Run: this})
	switch {
	case run == 0:
		firstFind(id, put)
	case run <= laterPublish:
		for app := range mixedApps {
			put(domain.AppEvents, versionOf(id, app, firstPublish+run-1))
		}
	default:
		laterChanges(id, put)
	}
	put(domain.AppEvents, syncs.Completed{Run: this, Result: syncs.Result{
		StartedAt: time.Date(2026, 1, 1, run, 0, 0, 0, time.UTC), URL: "https://charts.example.org/index.yaml",
		Counts: syncs.Counts{Apps: mixedApps, Versions: mixedApps * (firstPublish + run)}, Bytes: 1 << 20, ContentHash: strings.Repeat("ab", 32)}})
}

// firstFind is the first sync: the newest version of every app first.
func firstFind(id string, put toLog) {
	for app := range mixedApps {
		put(domain.AppEvents, catalog.AppRegistered{AppRef: appOf(id, app), Summary: summaryOf(app)})
		put(domain.AppEvents, versionOf(id, app, firstPublish-1))
	}
	for app := range mixedApps {
		for v := range firstPublish - 1 {
			put(domain.AppEvents, versionOf(id, app, v))
		}
	}
}

// laterChanges is a run that finds no news, but twenty changes.
func laterChanges(id string, put toLog) {
	for app := range 10 {
		v := versionOf(id, app, 1)
		put(domain.AppEvents, catalog.VersionChanged(v))
		if app < 5 {
			put(domain.AppEvents, catalog.VersionWithdrawn{VersionRef: versionOf(id, app, 0).VersionRef, Version: versionOf(id, app, 0).Version})
			put(domain.AppEvents, catalog.AppChanged{AppRef: appOf(id, app), Summary: summaryOf(app + 1)})
		}
	}
}

func appOf(id string, app int) catalog.AppRef {
	name := fmt.Sprintf("app-%d", app)
	return catalog.AppRef{RepoID: id, RepoVersion: 1, AppID: catalog.AppID(id, name), App: name}
}

func summaryOf(app int) catalog.Summary {
	return catalog.Summary{LatestVersion: "1.0.11", AppVersion: "v2.3.4", Description: fmt.Sprintf("App %d does what apps do, for those who need it", app),
		Home: "https://example.org", Icon: "https://example.org/icon.png", Keywords: []string{"web", "proxy", "database"}}
}

func versionOf(id string, app, v int) catalog.VersionPublished {
	ref, version := appOf(id, app), fmt.Sprintf("1.%d.%d", v/10, v)
	created := time.Date(2025, 1, 1+v, 0, 0, 0, 0, time.UTC)
	return catalog.VersionPublished{
		VersionRef: catalog.VersionRef{AppRef: ref, VersionID: catalog.VersionID(ref.AppID, version)},
		Listing: catalog.Listing{Version: version, Digest: strings.Repeat("0f", 32), Created: &created,
			URLs: []string{"https://charts.example.org/stable/" + ref.App + "-" + version + ".tgz"},
			Chart: catalog.Chart{APIVersion: "v2", AppVersion: "v2.3.4", Description: summaryOf(app).Description, Home: "https://example.org",
				Icon: "https://example.org/icon.png", Keywords: []string{"web", "proxy", "database"}, KubeVersion: ">=1.25",
				Sources: []string{"https://github.com/example/" + ref.App}, Maintainers: []catalog.Maintainer{{Name: "someone", Email: "someone@example.org"}}}},
	}
}

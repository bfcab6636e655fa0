package longlogtest

import (
	"fmt"
	"iter"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// A repository has this many apps with versions, found by its first run, and then
// runs that each change one version: 75 events.
const (
	apps      = 5
	versions  = 12
	laterRuns = 3
)

// appHistory has the runs of all repositories of a partition, which cover all that
// was asked for up to covers.
func appHistory(p domain.Partition, repos int, covers int64) iter.Seq[line] {
	return func(yield func(line) bool) {
		for n := range repos {
			if kafka.AppPartition(RepoID(n)) != p {
				continue
			}
			for _, l := range runs(n, covers) {
				if !yield(l) {
					return
				}
			}
		}
	}
}

// runs are all runs of the n-th repository.
func runs(n int, covers int64) []line {
	lines := firstRun(n, covers)
	for i := range laterRuns {
		run := runOf(n, i+1, covers)
		lines = append(lines,
			by(run, syncs.Started{Run: run}),
			by(run, catalog.VersionChanged{VersionRef: versionRef(n, i, i), Listing: listing(n, i, i, "changed")}),
			by(run, syncs.Completed{Run: run, Result: result(n, 0)}))
	}
	return lines
}

func firstRun(n int, covers int64) []line {
	run := runOf(n, 0, covers)
	lines := []line{by(run, syncs.Started{Run: run})}
	for a := range apps {
		lines = append(lines, by(run, catalog.AppRegistered{AppRef: appRef(n, a), Summary: summary(n, a)}))
	}
	for v := range versions {
		for a := range apps {
			lines = append(lines, by(run, catalog.VersionPublished{VersionRef: versionRef(n, a, v), Listing: listing(n, a, v, "")}))
		}
	}
	return append(lines, by(run, syncs.Completed{Run: run, Result: result(n, apps*versions)}))
}

func by(run syncs.Run, e domain.Event) line {
	return line{e, domain.Origin{CommandID: run.SyncID, Actor: "system:indexer", CorrelationID: run.SyncID}}
}

func runOf(n, run int, covers int64) syncs.Run {
	r := syncs.Run{Ref: syncs.Ref{SyncID: syncID(n, run), RepoID: RepoID(n)}, Trigger: syncs.OnCreate, RepoVersion: 1, Covers: covers}
	if run > 0 {
		r.Trigger = syncs.Schedule
	}
	return r
}

func appRef(n, a int) catalog.AppRef {
	id := RepoID(n)
	return catalog.AppRef{RepoID: id, RepoVersion: 1, AppID: catalog.AppID(id, appName(a)), App: appName(a)}
}

func versionRef(n, a, v int) catalog.VersionRef {
	ref := appRef(n, a)
	return catalog.VersionRef{AppRef: ref, VersionID: catalog.VersionID(ref.AppID, number(v))}
}

func appName(a int) string {
	return [...]string{"postgresql", "redis", "web-app", "prometheus", "ingress"}[a]
}

func number(v int) string { return fmt.Sprintf("%d.%d.0", 16+v/4, v%4) }

// result is what most completed runs say of themselves.
func result(n, added int) syncs.Result {
	return syncs.Result{
		StartedAt: begin, URL: fmt.Sprintf("https://charts-%d.example.com/stable/index.yaml", n),
		Counts: syncs.Counts{Apps: apps, Versions: apps * versions, Added: added},
		Phases: []syncs.Phase{{Phase: "fetch", Ms: 412}, {Phase: "parse", Ms: 96}, {Phase: "publish", Ms: 230}}, Bytes: 81_728,
		Validators:  &syncs.Validators{ETag: `"5f2c-61d0"`, LastModified: "Thu, 01 Jan 2026 08:00:00 GMT"},
		BytesHash:   digest(fmt.Sprintf("bytes %d", n)),
		ContentHash: digest(fmt.Sprintf("content %d", n)),
	}
}

func summary(n, a int) catalog.Summary {
	l := listing(n, a, versions-1, "")
	return catalog.Summary{LatestVersion: l.Version, AppVersion: l.AppVersion, Description: l.Description, Home: l.Home, Icon: l.Icon, Keywords: l.Keywords}
}

// listing is about as long as those of public indexes are: 900 bytes.
func listing(n, a, v int, change string) catalog.Listing {
	app, created := appName(a), begin.Add(time.Duration(v)*time.Hour)
	return catalog.Listing{
		Version: number(v), Digest: digest(fmt.Sprintf("%d %s %d %s", n, app, v, change)), Created: &created,
		URLs: []string{fmt.Sprintf("https://charts-%d.example.com/stable/%s-%s.tgz", n, app, number(v))},
		Chart: catalog.Chart{
			APIVersion: "v2", AppVersion: fmt.Sprintf("%d.2.0", 10+v), ChartType: "application", KubeVersion: ">=1.25.0-0",
			Description: "A chart that runs " + app + " with replication, backups and dashboards.",
			Home:        "https://www.example.org/" + app, Icon: "https://www.example.org/icons/" + app + ".svg",
			Keywords: []string{app, "database", "cluster"}, Sources: []string{"https://github.com/example/charts/tree/main/charts/" + app},
			Maintainers:  []catalog.Maintainer{{Name: "Ada", Email: "ada@example.com"}, {Name: "Grace", URL: "https://example.com/grace"}},
			Dependencies: []catalog.Dependency{{Name: "common", Version: "2.x.x", Repository: "https://charts.example.com/common", Tags: []string{"library"}}},
			Annotations:  map[string]string{"category": "Database", "licenses": "Apache-2.0"},
		},
	}
}

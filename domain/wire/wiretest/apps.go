package wiretest

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// appTopic are samples of app-events.
func appTopic() []domain.Recorded {
	run := syncs.Run{Ref: syncs.Ref{SyncID: syncID, RepoID: repoID}, Trigger: syncs.Manual, RepoVersion: 3, Covers: 117}
	app := catalog.AppRef{RepoID: repoID, RepoVersion: 3, AppID: catalog.AppID(repoID, "postgresql"), App: "postgresql"}
	version := catalog.VersionRef{AppRef: app, VersionID: catalog.VersionID(app.AppID, "16.4.0")}
	return series(domain.Partition{Topic: domain.AppEvents, Number: 5}, byIndexer(),
		syncs.Started{Run: run},
		syncs.Completed{Run: run, Result: result()},
		syncs.Failed{Run: run, Result: result()},
		syncs.Held{Run: run, Result: result(), Count: 12},
		syncs.Superseded{Run: run, Result: result()},
		syncs.Cancelled{Run: run, Result: result()},
		catalog.AppRegistered{AppRef: app, Summary: summary()},
		catalog.AppChanged{AppRef: app, Summary: summary()},
		catalog.VersionPublished{VersionRef: version, Listing: listing()},
		catalog.VersionChanged{VersionRef: version, Listing: listing()},
		catalog.VersionWithdrawn{VersionRef: version, Version: "16.4.0"},
		catalog.VersionMissing{VersionRef: version, Version: "16.4.0", Heir: of(summary())},
		catalog.VersionFound{VersionRef: version, Version: "16.4.0"},
		catalog.Closed{RepoID: repoID},
	)
}

// result has every field filled, as no single outcome has.
func result() syncs.Result {
	return syncs.Result{
		StartedAt: at.Add(-3 * time.Second), URL: "https://charts.example.com/stable/index.yaml",
		Counts:   syncs.Counts{Apps: 120, Versions: 2400, Added: 31, Changed: 4, Withdrawn: 1, Missing: 12, Quarantined: 2},
		Warnings: []syncs.Warning{{App: "redis", Version: "1.0", Reason: "The version is not a semantic version."}}, WarningsTotal: 2,
		Phases: []syncs.Phase{{Phase: "fetch", Ms: 412}, {Phase: "parse", Ms: 96}}, Bytes: 3_145_728, NotModified: true,
		Validators:  &syncs.Validators{ETag: `"5f2c-61d0"`, LastModified: "Mon, 23 Nov 2026 08:00:00 GMT"},
		BytesHash:   "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
		ContentHash: "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
		Ending:      &syncs.Ending{Closed: true, Newline: true},
		Cause:       &syncs.Cause{Code: "many_versions_missing", Detail: "12 of 2400 versions are no longer listed."},
		Failures:    3, RetryAfterSeconds: 120, Paused: true,
	}
}

func summary() catalog.Summary {
	return catalog.Summary{
		LatestVersion: "16.4.0", AppVersion: "17.2.0", Description: "PostgreSQL with replication.",
		Home: "https://www.postgresql.org", Icon: "https://charts.example.com/icons/postgresql.svg",
		Keywords: []string{"database", "sql"}, Deprecated: true,
	}
}

func listing() catalog.Listing {
	return catalog.Listing{
		Version: "16.4.0", Digest: "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce",
		URLs: []string{"https://charts.example.com/stable/postgresql-16.4.0.tgz"}, Created: of(at.Add(-time.Hour)),
		Chart: catalog.Chart{
			APIVersion: "v2", AppVersion: "17.2.0", Description: "PostgreSQL with replication.",
			Home: "https://www.postgresql.org", Icon: "https://charts.example.com/icons/postgresql.svg",
			Keywords: []string{"database", "sql"}, Sources: []string{"https://github.com/postgres/postgres"},
			Maintainers:  []catalog.Maintainer{{Name: "Ada", Email: "ada@example.com", URL: "https://example.com/ada"}},
			Dependencies: []catalog.Dependency{dependency()}, Annotations: map[string]string{"category": "Database"},
			KubeVersion: ">=1.25.0-0", ChartType: "application", Deprecated: true,
		},
	}
}

func dependency() catalog.Dependency {
	return catalog.Dependency{
		Name: "common", Version: "2.x.x", Repository: "https://charts.example.com/common",
		Condition: "common.enabled", Tags: []string{"library"}, Alias: "lib",
	}
}

package projections

import (
	"context"
	"time"

	"chartledger/domain/catalog"
)

// ChartRepo is a repository whose charts are given out: it is there for the viewer,
// it is enabled, and its storage holds a Helm index. A disabled one gives out
// nothing: its owner has switched it off, and its credential has to rest.
type ChartRepo struct {
	ID, Owner, Name string
	Listed          int64     // counts the changes of what its index lists; 0: it never had a version
	ListedAt        time.Time // of the newest of them
}

// Chart is an app that has a version. Withdrawn versions count for nothing: whoever
// took them out of the index did not want them to be installed any more.
type Chart struct {
	RepoID, AppID, Name string
}

// ChartVersion is one version of a chart, as the repository's index lists it.
type ChartVersion struct {
	ID, AppID string
	Listing   catalog.Listing
}

// Package says where the package of a version is, and what it has to be.
type Package struct {
	VersionID, RepoID, App string
	Listing                catalog.Listing
}

// ChartFilter picks the repository of an owner by its name; zero: all.
type ChartFilter struct{ Owner, Name string }

// Shelf is what a Helm repository for one viewer is made of, at one moment. What it
// yields it does not keep, and it ends at yield's first error.
type Shelf interface {
	// Repos are those that give out charts, by id.
	Repos(ctx context.Context) ([]ChartRepo, error)
	// Charts yields their charts by name, and those of one name by id.
	Charts(ctx context.Context, yield func(Chart) error) error
	// Versions yields the versions of apps, in the order of apps, and those of one app
	// newest first; or of each app only its newest stable one, and the newest at all
	// where none is stable.
	Versions(ctx context.Context, apps []string, newest bool, yield func(ChartVersion) error) error
}

// ChartQueries answers what a Helm repository is made of. What holds of Queries
// holds of them.
type ChartQueries interface {
	// Shelf has use look at the viewer's shelf. The Kind is NotFound if the filter
	// names a repository that gives out no charts to her.
	Shelf(ctx context.Context, v Viewer, at Token, f ChartFilter, use func(context.Context, Shelf) error) error
	// Package answers where a version is that the viewer's shelf has.
	Package(ctx context.Context, v Viewer, at Token, versionID string) (Package, error)
}

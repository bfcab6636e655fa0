package projections

import (
	"context"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

// Viewer is who asks. Every query takes one, and answers what she may see as if
// nothing else were there.
type Viewer struct {
	UserID    string
	Role      user.Role
	SeesAll   bool     // operators and services
	Selectors []string // the ids of those that she has: she sees what they match
}

// Token is a place in the log that an answer has to include: the next offset per
// partition. Empty: any answer will do.
type Token []domain.Position

// Page is a piece of a list. Cursor is what the last answer said, "" at first.
type Page struct {
	Limit  int
	Cursor string
}

// List is a page of rows. NextCursor is "" on the last one.
type List[R any] struct {
	Items      []R
	NextCursor string
}

// Repo is a repository as its readers see it.
type Repo struct {
	ID, Owner, Name, Description, URL string
	Runtimes                          []string
	Kind                              repo.Kind
	Mode                              repo.Mode
	Visibility                        repo.Visibility
	Labels                            map[string]string
	HasCredential                     bool
	Disabled                          bool
	SyncIntervalSeconds               int64
	TLS                               repo.TLS
	CredentialToOtherHosts            bool
	Version                           int64
	CreatedAt, UpdatedAt              time.Time
	LastSync                          *LastSync // the newest outcome; nil before the first
	Status                            string    // pending, syncing, ready, warnings, failing, held, disabled
	Access                            []Reason  // why the viewer sees it
}

// LastSync is a repository's newest outcome in short.
type LastSync struct {
	ID             string
	Status         string
	FinishedAt     time.Time
	Apps, Versions int
}

// RepoFilter picks repositories. Zero fields pick all. Sort is "name" (default),
// "created_at" or "updated_at", with "-" in front for the other way round.
type RepoFilter struct {
	Q, Runtime, Visibility, Status, Owner string
	View                                  View
	Selector                              string            // that matches them, and that the viewer has unless she sees all
	Labels                                map[string]string // all of these
	Sort                                  string
}

// View is a part of what a viewer sees, by why she sees it. "" is all of it.
type View string

// The views. What is shared with her is neither public nor her own; a selector of
// hers matches it.
const (
	Mine       View = "mine"
	ThePublic  View = "public"
	SharedWith View = "shared"
)

// Sync is a request joined with the run that answers it, or a run nobody asked
// for. Status is requested, running, completed, failed, held, superseded or cancelled.
type Sync struct {
	ID, RepoID, RunID     string
	Trigger               syncs.Trigger
	Status                string
	RequestedBy           string
	RequestedAt           *time.Time
	StartedAt, FinishedAt *time.Time
	NextRunAt             *time.Time
	RepoVersion           int64
	Result                syncs.Result // zero until there is an outcome
}

// SyncDay is how the runs ended that began on a day.
type SyncDay struct {
	Day                                            time.Time // its first moment in UTC
	Completed, Failed, Held, Superseded, Cancelled int
}

// App is an app of a repository's catalog. Versions counts those not withdrawn.
type App struct {
	ID, RepoID, Name    string
	RepoName, RepoOwner string
	catalog.Summary
	Versions  int
	UpdatedAt time.Time
}

// AppFilter picks apps. Zero fields pick all. Q is full text. Sort is "name" or
// "-updated_at"; "": what fits Q best first, or by name.
type AppFilter struct {
	Q, RepoID  string
	Runtime    string // of the repository
	Deprecated *bool
	Sort       string
}

// Version is one version of an app.
type Version struct {
	ID, AppID, RepoID, App string
	catalog.Listing
	PublishedAt time.Time
	WithdrawnAt *time.Time
	Missing     bool // a held run did not find it
}

// HistoryFilter picks entries of the whole history. Zero fields pick all. Type may
// have stars for any characters; "chartledger." in front and the version behind may
// be left out. About is a repository, user or selector; its syncs and tokens go with it.
type HistoryFilter struct {
	Actor, Type, About string
	Since, Until       *time.Time // from Since on, before Until
}

// Queries answers what readers ask, from the read models. A query waits until
// the read models include at, and fails with Kind Unavailable when that takes too
// long. What the viewer may not see is NotFound, like what is not there. A page's
// bad cursor is Invalid with Field "/cursor".
type Queries interface {
	SelectorQueries
	Repos(ctx context.Context, v Viewer, at Token, f RepoFilter, p Page) (List[Repo], error)
	Repo(ctx context.Context, v Viewer, at Token, id string) (Repo, error)
	// Reach answers how far a repository is seen. It is for the owner and those who
	// see all; the Kind is Forbidden for others who see the repository.
	Reach(ctx context.Context, v Viewer, at Token, repoID string) (Reach, error)
	// Syncs answers newest first; repoID "" is all repositories the viewer sees, status "" any.
	Syncs(ctx context.Context, v Viewer, at Token, repoID, status string, p Page) (List[Sync], error)
	Sync(ctx context.Context, v Viewer, at Token, id string) (Sync, error)
	// SyncDays counts how a repository's runs ended that began since then, by day in
	// UTC, the oldest first. Days without one are left out.
	SyncDays(ctx context.Context, v Viewer, at Token, repoID string, since time.Time) ([]SyncDay, error)
	// Missing lists the versions that a held sync would withdraw.
	Missing(ctx context.Context, v Viewer, at Token, syncID string, p Page) (List[Version], error)
	Apps(ctx context.Context, v Viewer, at Token, f AppFilter, p Page) (List[App], error)
	App(ctx context.Context, v Viewer, at Token, id string) (App, error)
	// Versions answers newest first by semver; withdrawn ones only if asked for.
	Versions(ctx context.Context, v Viewer, at Token, appID string, withdrawn bool, p Page) (List[Version], error)
	Version(ctx context.Context, v Viewer, at Token, appID, version string) (Version, error)
	// History answers what was done to a repository, newest first, also after its
	// deletion. It is for the owner and those who see all; the Kind is Forbidden for
	// others who see the repository.
	History(ctx context.Context, v Viewer, at Token, repoID string, p Page) (List[Entry], error)
	// WholeHistory answers what was done to anything, newest first, to those who see
	// all; the Kind is Forbidden for others.
	WholeHistory(ctx context.Context, v Viewer, at Token, f HistoryFilter, p Page) (List[Entry], error)
}

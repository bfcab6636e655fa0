package httpapi

import (
	"context"
	"io"
	"time"

	"chartledger/commands"
	"chartledger/commands/publishing"
	"chartledger/commands/pulling"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/token"
	"chartledger/domain/user"
	"chartledger/projections"
)

// Commands is everything that changes something. *commands.Handler is one.
type Commands interface {
	RepoCommands
	SyncCommands
	ChartCommands
	UserCommands
	TokenCommands
	SelectorCommands
}

// RepoCommands change repositories.
type RepoCommands interface {
	CreateRepo(ctx context.Context, m commands.Meta, r commands.CreateRepo) (commands.Done, error)
	UpdateRepo(ctx context.Context, m commands.Meta, id string, u commands.UpdateRepo) (commands.Done, error)
	DeleteRepo(ctx context.Context, m commands.Meta, id string) (commands.Done, error)
	AttachLabel(ctx context.Context, m commands.Meta, id, key, value string) (commands.Done, error)
	DetachLabel(ctx context.Context, m commands.Meta, id, key string) (commands.Done, error)
	ReplaceLabels(ctx context.Context, m commands.Meta, id string, labels map[string]string) (commands.Done, error)
	SetVisibility(ctx context.Context, m commands.Meta, id string, v repo.Visibility) (commands.Done, error)
	SetCredential(ctx context.Context, m commands.Meta, id string, secret repo.Credential) (commands.Done, error)
	ClearCredential(ctx context.Context, m commands.Meta, id string) (commands.Done, error)
	EnableRepo(ctx context.Context, m commands.Meta, id string) (commands.Done, error)
	DisableRepo(ctx context.Context, m commands.Meta, id string) (commands.Done, error)
	TransferRepo(ctx context.Context, m commands.Meta, id, to string) (commands.Done, error)
	// Validate tells told, if it is not nil, of each check when it is known how it went.
	Validate(ctx context.Context, m commands.Meta, t repo.Target, told func(repo.Check)) (repo.Report, error)
}

// SyncCommands ask the indexer for something.
type SyncCommands interface {
	RequestSync(ctx context.Context, m commands.Meta, repoID string) (commands.Done, error)
	CancelSync(ctx context.Context, m commands.Meta, ref syncs.Ref, objection error) (commands.Done, error)
	ReleaseSync(ctx context.Context, m commands.Meta, ref syncs.Ref, objection error) (commands.Done, error)
	DiscardSync(ctx context.Context, m commands.Meta, ref syncs.Ref, objection error) (commands.Done, error)
}

// ChartCommands change what is in a repository's storage.
type ChartCommands interface {
	PublishChart(ctx context.Context, m commands.Meta, repoID string, p publishing.Package, overwrite bool) (commands.Done, error)
	RemoveChart(ctx context.Context, m commands.Meta, repoID, name, version string, objection error) (commands.Done, error)
}

// UserCommands change who may do what.
type UserCommands interface {
	AddUser(ctx context.Context, m commands.Meta, id string, role user.Role) (commands.Done, error)
	UpdateUser(ctx context.Context, m commands.Meta, id string, role *user.Role, disabled *bool) (commands.Done, error)
	SetPassword(ctx context.Context, m commands.Meta, id string, passwordHash []byte) (commands.Done, error)
	CompleteSetup(ctx context.Context, m commands.Meta, id string, passwordHash []byte) (commands.Done, error)
	AdmitUser(ctx context.Context, m commands.Meta, claims user.Claims) (commands.Done, error)
}

// TokenCommands issue and revoke API tokens.
type TokenCommands interface {
	IssueToken(ctx context.Context, m commands.Meta, t commands.IssueToken) (commands.Done, string, error)
	RevokeToken(ctx context.Context, m commands.Meta, id string) (commands.Done, error)
}

// SelectorCommands change what users see by labels.
type SelectorCommands interface {
	DefineSelector(ctx context.Context, m commands.Meta, name, expression string) (commands.Done, error)
	ChangeSelector(ctx context.Context, m commands.Meta, id string, name, expression *string) (commands.Done, error)
	RemoveSelector(ctx context.Context, m commands.Meta, id string) (commands.Done, error)
	AssignSelector(ctx context.Context, m commands.Meta, id string, g selector.Grantee) (commands.Done, error)
	UnassignSelector(ctx context.Context, m commands.Meta, id string, g selector.Grantee) (commands.Done, error)
}

// Access says from memory who is who. *commands.Access is one.
type Access interface {
	// Authenticate answers whose token this is. The Kind is Unauthenticated for
	// one that is worth nothing, and Unavailable when rights cannot be checked.
	Authenticate(text string) (commands.Principal, error)
	// Enabled answers a user who may act, with the same errors.
	Enabled(id string) (user.User, error)
	// Watch tells how long these answers hold: changed is closed when somebody's
	// rights are others, and until is when they can no longer be checked unless the
	// log is heard before.
	Watch() (changed <-chan struct{}, until time.Time)
	Selectors
	// SetUp says whether an operator can sign in by herself, and the round of the
	// setup that is, or may come to be, needed.
	SetUp() (done bool, round int64, err error)
	Admissions
	// Reached says whether the events up to p are in.
	Reached(p domain.Position) bool
	// User answers one user, or NotFound.
	User(id string) (user.User, error)
	// Users lists users by id, after the one called after.
	Users(after string, limit int) []user.User
	// Tokens are the tokens of a user.
	Tokens(userID string) []token.Token
}

// Selectors says from memory who has which selectors.
type Selectors interface {
	// Sight are the ids of the selectors that the user has, by herself or by her groups.
	Sight(u user.User) []string
	// SelectorsOf are the same selectors by name, after the one called after.
	SelectorsOf(u user.User, after string, limit int) []commands.Given
	// Selector answers one selector, or NotFound.
	Selector(id string) (selector.Selector, error)
	// Selectors lists selectors by name, after the one called after.
	Selectors(after string, limit int) []selector.Selector
	// SelectorsNamed is the one of this name, if there is one and its name is after after.
	SelectorsNamed(name, after string) []selector.Selector
	// UsersWith lists the users to whom a selector was given themselves, by id.
	UsersWith(selectorID, after string, limit int) []user.User
	// GroupsWith lists the groups to which a selector was given, by name.
	GroupsWith(selectorID, after string, limit int) []string
	// Audience is a page of those who see a repository of this owner that these selectors match.
	Audience(owner string, matching []string, after selector.Grantee, limit int) commands.Audience
	// Foresee answers who would see a repository of this owner with these labels.
	Foresee(owner string, labels map[string]string) commands.Foreseen
}

// Secrets opens what was kept: the hashes of passwords.
type Secrets interface {
	Get(ctx context.Context, id string) ([]byte, error)
}

// Puller gets packages of charts. *pulling.Puller is one.
type Puller interface {
	// Pull answers the bytes of a package and their SHA-256, in hex. The error is an
	// *indexing.Failure when the repository's server is at fault.
	Pull(ctx context.Context, w pulling.Wanted) (content io.ReadSeekCloser, digest string, err error)
}

// Projections sees to the generations of the read models.
type Projections interface {
	// Generations are those that are fed, the live one first.
	Generations(ctx context.Context, p projections.Projection) ([]projections.Generation, error)
	// Replay asks for a new generation, which takes over by itself if it is to.
	Replay(ctx context.Context, p projections.Projection, thenSwitch bool) error
	// Switch lets a generation answer. It is a Conflict when it is not there, or
	// behind.
	Switch(ctx context.Context, p projections.Projection, number int) error
	// Drop ends a generation. It is a Conflict when it is not there, or live.
	Drop(ctx context.Context, p projections.Projection, number int) error
	// RequestVerification asks for a comparison with the log, under a new id.
	RequestVerification(ctx context.Context, p projections.Projection, id string) error
	// Verification is how one goes, or NotFound.
	Verification(ctx context.Context, p projections.Projection, id string) (projections.Verification, error)
}

// ProgressFeed tells how syncs are going while they run.
type ProgressFeed interface {
	// Subscribe gives what comes in about the run with this id until cancel is
	// called. It may lose messages, and close the channel at any time.
	Subscribe(syncID string) (updates <-chan Progress, cancel func())
}

// Progress is how far a run has come.
type Progress struct {
	ID     string // of the message, such as "0-1024"; may be empty
	SyncID string
	Phase  string
	Done   int
	Total  int // 0: not known
	Bytes  int64
	Final  bool // the run says that it is over: the read models will soon say how it ended
}

// ReadyCheck is one thing that has to be well before requests are welcome.
type ReadyCheck struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Warning bool   `json:"warning,omitempty"` // not well, but no reason to stay away
	Detail  string `json:"detail,omitempty"`
}

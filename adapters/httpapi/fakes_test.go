package httpapi_test

import (
	"context"
	"errors"
	"math"
	"strconv"
	"sync"
	"time"

	"chartledger/commands"
	"chartledger/commands/commandstest"
	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
	"chartledger/projections"
)

// liveAccess folds the log in memory afresh for every question.
type liveAccess struct {
	memory *commandstest.Memory
	behind sync.Map         // "access": true has Reached say no
	frozen *commands.Access // if not nil, it knows this and no more
	missed func()           // if not nil, it is called when something is not in
}

func (a *liveAccess) now() *commands.Access {
	if a.frozen != nil {
		return a.frozen
	}
	p := domain.Partition{Topic: domain.AccessEvents}
	access := commands.NewAccess(time.Now, time.Hour)
	access.Apply(domain.Batch{Partition: p, Generation: "memory", Next: math.MaxInt64, Records: a.memory.Records(p)})
	return access
}

func (a *liveAccess) Authenticate(text string) (commands.Principal, error) {
	return a.now().Authenticate(text)
}
func (a *liveAccess) Enabled(id string) (user.User, error) { return a.now().Enabled(id) }
func (a *liveAccess) User(id string) (user.User, error)    { return a.now().User(id) }
func (a *liveAccess) SetUp() (bool, int64, error)          { return a.now().SetUp() }
func (a *liveAccess) Sight(u user.User) []string           { return a.now().Sight(u) }
func (a *liveAccess) SelectorsOf(u user.User, after string, limit int) []commands.Given {
	return a.now().SelectorsOf(u, after, limit)
}
func (a *liveAccess) Selector(id string) (selector.Selector, error) { return a.now().Selector(id) }
func (a *liveAccess) Selectors(after string, limit int) []selector.Selector {
	return a.now().Selectors(after, limit)
}
func (a *liveAccess) SelectorsNamed(name, after string) []selector.Selector {
	return a.now().SelectorsNamed(name, after)
}
func (a *liveAccess) UsersWith(id, after string, limit int) []user.User {
	return a.now().UsersWith(id, after, limit)
}
func (a *liveAccess) GroupsWith(id, after string, limit int) []string {
	return a.now().GroupsWith(id, after, limit)
}
func (a *liveAccess) Audience(owner string, matching []string, after selector.Grantee, limit int) commands.Audience {
	return a.now().Audience(owner, matching, after, limit)
}

func (a *liveAccess) Foresee(owner string, labels map[string]string) commands.Foreseen {
	return a.now().Foresee(owner, labels)
}

// Watch has a stream look again all the time: what is in memory tells nobody.
func (a *liveAccess) Watch() (<-chan struct{}, time.Time) { return nil, time.Now() }
func (a *liveAccess) Users(after string, limit int) []user.User {
	return a.now().Users(after, limit)
}
func (a *liveAccess) Tokens(userID string) []token.Token { return a.now().Tokens(userID) }
func (a *liveAccess) Reached(p domain.Position) bool {
	_, behind := a.behind.Load("access")
	in := !behind && a.now().Reached(p)
	if !in && a.missed != nil {
		a.missed()
	}
	return in
}

// vault keeps secrets in memory.
type vault struct {
	mu      sync.Mutex
	secrets [][]byte
}

func (v *vault) Put(_ context.Context, secret []byte) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.secrets = append(v.secrets, secret)
	return "secret-" + strconv.Itoa(len(v.secrets)-1), nil
}

func (v *vault) Get(_ context.Context, id string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n, err := strconv.Atoi(id[len("secret-"):])
	if err != nil || n >= len(v.secrets) {
		return nil, errors.New("no such secret")
	}
	return v.secrets[n], nil
}
func (v *vault) Destroy(context.Context, ...string) error { return nil }
func (v *vault) Older(time.Time) []string                 { return nil }

// queries answers from slices. A row is seen by its owner and by who sees all.
type queries struct {
	projections.Queries

	mu     sync.Mutex
	repos  []projections.Repo
	syncs  map[string]projections.Sync
	owner  map[string]string // of syncs
	tokens []projections.Token
	filter projections.RepoFilter
	viewer projections.Viewer // who listed repositories last
	past   []projections.Entry
	reach  projections.Reach
	found  projections.Preview // of any expression; each selector matches as many
	picked projections.HistoryFilter
	// versions that the catalog has, by app id and version.
	versions map[string]bool
	err      error
}

func newQueries() *queries {
	return &queries{syncs: map[string]projections.Sync{}, owner: map[string]string{}}
}

func (q *queries) set(change func(*queries)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change(q)
}

func (q *queries) asked(at projections.Token) error {
	q.tokens = append(q.tokens, at)
	return q.err
}

func (q *queries) Repo(_ context.Context, v projections.Viewer, at projections.Token, id string) (projections.Repo, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked(at); err != nil {
		return projections.Repo{}, err
	}
	for _, r := range q.repos {
		if r.ID == id && (v.SeesAll || r.Owner == v.UserID) {
			return r, nil
		}
	}
	return projections.Repo{}, domain.Refuse(domain.NotFound, "not_found", "There is no such repository.")
}

func (q *queries) Reach(ctx context.Context, v projections.Viewer, at projections.Token, id string) (projections.Reach, error) {
	_, err := q.Repo(ctx, v, at, id)
	return q.reach, err
}

func (q *queries) Repos(_ context.Context, v projections.Viewer, at projections.Token, f projections.RepoFilter, p projections.Page) (projections.List[projections.Repo], error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.filter, q.viewer = f, v
	if err := q.asked(at); err != nil {
		return projections.List[projections.Repo]{}, err
	}
	from := 0
	if p.Cursor != "" {
		n, err := strconv.Atoi(p.Cursor)
		if err != nil {
			return projections.List[projections.Repo]{}, domain.RefuseField("/cursor", "bad_cursor", "no such cursor")
		}
		from = n
	}
	to := min(from+p.Limit, len(q.repos))
	list := projections.List[projections.Repo]{Items: q.repos[from:to]}
	if to < len(q.repos) {
		list.NextCursor = strconv.Itoa(to)
	}
	return list, nil
}

func (q *queries) Sync(_ context.Context, v projections.Viewer, at projections.Token, id string) (projections.Sync, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked(at); err != nil {
		return projections.Sync{}, err
	}
	s, ok := q.syncs[id]
	if !ok || !v.SeesAll && q.owner[id] != v.UserID {
		return projections.Sync{}, domain.Refuse(domain.NotFound, "not_found", "There is no such sync.")
	}
	return s, nil
}

func (q *queries) MatchedBy(_ context.Context, _ projections.Viewer, at projections.Token, ids []string) (map[string]projections.Matched, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := map[string]projections.Matched{}
	for _, id := range ids {
		all[id] = q.found.Matched
	}
	return all, q.asked(at)
}

func (q *queries) Preview(_ context.Context, _ projections.Viewer, at projections.Token, _ selector.Expression) (projections.Preview, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.found, q.asked(at)
}

// Version knows what is in versions.
func (q *queries) Version(_ context.Context, _ projections.Viewer, _ projections.Token, appID, version string) (projections.Version, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.versions[appID+" "+version] {
		return projections.Version{}, domain.Refuse(domain.NotFound, "not_found", "There is no such version.")
	}
	return projections.Version{}, nil
}

func (q *queries) History(_ context.Context, v projections.Viewer, at projections.Token, id string, p projections.Page) (projections.List[projections.Entry], error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked(at); err != nil || !v.SeesAll {
		return projections.List[projections.Entry]{}, errors.Join(err, domain.Refuse(domain.Forbidden, "forbidden", "Only the owner."))
	}
	if p.Cursor == "" && p.Limit < len(q.past) {
		return projections.List[projections.Entry]{Items: q.past[:p.Limit], NextCursor: "more"}, nil
	}
	return projections.List[projections.Entry]{Items: q.past}, nil
}

package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/cmd/chartledger/bench/longlogtest"
)

const (
	sightWithin = 20 * time.Millisecond // what 99 of 100 answers have to be within
	sightWindow = 4 * time.Second       // of one measured rate
	stepWindow  = 3 * time.Second       // and of one on the way to the highest
	sightUsers  = 40                    // whose tokens the load uses
)

// BenchmarkSight is what the access rule costs: lists and searches of users who may
// see a twentieth of all repositories because they are public, and some more by
// five of a thousand selectors. Load arrives in an open loop, at a process of the
// API beside one that does everything, as one who expects load would run it: the
// state by which commands are decided is then not in the heap that answers fill up.
// In the rows of one process the load comes to the other one. plain is the same rule
// as a plain SELECT on the same tables over pgx, without the program and HTTP.
func BenchmarkSight(b *testing.B) {
	var t sheet
	for _, repos := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("repos=%d", repos), func(b *testing.B) { t.column(repos, measureSight(b, repos)) })
	}
	t.print()
}

func measureSight(b *testing.B, repos int) (c column) {
	p := apachePlatform(b)
	p.key, p.dsn = masterKey(b, b.TempDir()), postgrestest.New(b)
	m := market{Service: newService(b, p, "--roles", "api"), whole: newService(b, p),
		Market: longlogtest.Market{Repos: repos, Users: 10_000, Selectors: 1000, PerUser: 5}}
	m.patience, m.whole.patience = 5*time.Minute, 5*time.Minute
	m.fill()
	m.whole.Start()
	m.Start()
	m.settle(b)
	m.tokens = m.tokensOf(b, loadUsers())
	m.changes(b, &c)
	m.tidy(b)
	m.pages(b, &c)
	m.rates(b, &c)
	m.plain(b, &c)
	return c
}

// market is a service with many repositories and users.
type market struct {
	*Service // the process of the API
	longlogtest.Market
	whole  *Service // the process that does everything
	tokens []string // of the users whom the load is of
	wide   []string // of users who see half of all
}

// fill writes the log before the first start.
func (m *market) fill() {
	m.t.Helper()
	cluster := m.openCluster(m.platform.kafka)
	defer cluster.Close()
	m.must(m.Market.Fill(m.t.Context(), cluster))
}

// tidy has the database tidy up after many new rows, as it does by itself within
// minutes: which may be while something else is measured.
func (m *market) tidy(b *testing.B) {
	b.Helper()
	execute(b, m.platform.dsn, "VACUUM ANALYZE")
}

// settle waits until the read models have all of it.
func (m *market) settle(b *testing.B) {
	b.Helper()
	eventually(b, m.patience, "the last repository is there", func() bool {
		return m.operator().do("GET", "/repos/"+longlogtest.RepoID(m.Repos-1), nil).Status == http.StatusOK
	})
	m.tidy(b)
}

// tokensOf issues a token to each of the users.
func (m *market) tokensOf(b *testing.B, users []int) (tokens []string) {
	b.Helper()
	for _, n := range users {
		user := longlogtest.UserID(n)
		a := m.operator().do("POST", "/tokens", api.TokenIssue{Name: "load", User: &user}).want(b, http.StatusCreated)
		tokens = append(tokens, decode[api.IssuedToken](b, a).Token.Reveal())
	}
	return tokens
}

// loadUsers are users with different sights.
func loadUsers() (users []int) {
	for n := range sightUsers {
		users = append(users, n*37)
	}
	return users
}

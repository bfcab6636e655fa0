package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/bench/longlogtest"
)

const (
	relabelled = 40 // changes of labels that are measured
	underLoad  = 250
	lookers    = 8 // who look at once whether a change is there
	seenWithin = 30 * time.Second
	half       = "tier in (gold,silver),region in (eu,us,asia,africa),!legacy" // 1 in 2
	wideUsers  = 6                                                             // who get that selector, one after another
)

// changes measures how long it takes until everybody is shown what has changed: from
// the command's request to the last one's answer.
func (m *market) changes(b *testing.B, c *column) {
	c.seen(fmt.Sprintf("a label, seen by all %d who have its selector", len(m.having(0))), m.relabels(b))
	var took []time.Duration
	m.loaded(b, func() { took = m.relabels(b) })
	c.seen(fmt.Sprintf("the same under a load of %d/s", underLoad), took)
	defined, assigned := m.halves(b)
	c.seen("a selector of half of all, defined and seen", defined)
	c.seen("the same selector, assigned and seen", assigned)
}

// relabels gives a repository a label that the first selector wants, and another one
// again, and waits each time until all who have the selector are told the same.
func (m *market) relabels(b *testing.B) (took []time.Duration) {
	b.Helper()
	users := m.tokensOf(b, m.having(0))
	for n := 1; len(took) < relabelled; n++ {
		repo := longlogtest.RepoID(n)
		if m.Public(n) || m.Repo(n).Labels["team"] == "team-0" || !m.all(users, repo, http.StatusNotFound) {
			continue
		}
		for _, step := range []struct {
			value string
			want  int
		}{{"team-0", http.StatusOK}, {"none", http.StatusNotFound}} {
			begin := time.Now()
			m.operator().do("PUT", "/repos/"+repo+"/labels/team", api.LabelAttach{Value: step.value}).want(b, http.StatusOK)
			m.shown(b, users, repo, step.want)
			took = append(took, time.Since(begin))
		}
	}
	return took
}

// halves defines a selector that matches half of all repositories and gives it to
// one user after another.
func (m *market) halves(b *testing.B) (defined, assigned []time.Duration) {
	b.Helper()
	users := make([]int, wideUsers)
	for i := range users {
		users[i] = m.Users - 1 - i
	}
	tokens, repo := m.tokensOf(b, users), m.hidden(b, users)
	begin := time.Now()
	s := decode[api.Selector](b, m.operator().do("POST", "/selectors", api.SelectorDefine{Name: "half", Expression: half}).want(b, http.StatusCreated))
	for i, n := range users {
		if i > 0 {
			begin = time.Now()
		}
		m.operator().do("PUT", "/selectors/"+s.ID+"/users/"+longlogtest.UserID(n), nil).want(b, http.StatusNoContent)
		m.shown(b, tokens[i:i+1], repo, http.StatusOK)
		if i == 0 {
			defined = append(defined, time.Since(begin))
		} else {
			assigned = append(assigned, time.Since(begin))
		}
	}
	m.wide = tokens
	return defined, assigned
}

// hidden is the last repository of that half that none of the users sees yet.
func (m *market) hidden(b *testing.B, users []int) string {
	b.Helper()
	wanted, err := labels.Parse(half)
	m.must(err)
	tokens := m.tokensOf(b, users)
	for n := m.Repos - 1; n >= 0; n-- {
		id := longlogtest.RepoID(n)
		if !m.Public(n) && wanted.Matches(labels.Set(m.Repo(n).Labels)) && m.all(tokens, id, http.StatusNotFound) {
			return id
		}
	}
	b.Fatal("they see every repository of that half")
	return ""
}

// having are the users to whom the n-th selector was given.
func (m *market) having(n int) (users []int) {
	for u := range m.Users {
		if slices.Contains(m.Given(u), n) {
			users = append(users, u)
		}
	}
	return users
}

// all says whether all are answered so about a repository.
func (m *market) all(tokens []string, repo string, status int) bool {
	m.t.Helper()
	return !slices.ContainsFunc(tokens, func(token string) bool {
		return caller{Service: m.Service, t: m.t, token: token}.do("GET", "/repos/"+repo, nil).Status != status
	})
}

// shown waits until all are answered so.
func (m *market) shown(b *testing.B, tokens []string, repo string, status int) {
	b.Helper()
	late := time.Now().Add(seenWithin)
	next := make(chan string, len(tokens))
	for _, token := range tokens {
		next <- token
	}
	close(next)
	var looking sync.WaitGroup
	for range lookers {
		looking.Go(func() {
			for token := range next {
				for {
					a, err := caller{Service: m.Service, t: b, token: token}.try("GET", "/repos/"+repo, nil)
					if err == nil && a.Status == status {
						break
					}
					if err != nil || time.Now().After(late) {
						b.Errorf("within %v a user is not answered %d, but %d, %v", seenWithin, status, a.Status, err)
						return
					}
				}
			}
		})
	}
	looking.Wait()
}

// loaded does something while lists and searches come at a steady rate.
func (m *market) loaded(b *testing.B, do func()) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: sightAtOnce}}
	defer client.CloseIdleConnections()
	over, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			o := openLoop{rate: underLoad, window: time.Second, workers: sightAtOnce}.run(b.Context(), m.mix(client))
			select {
			case <-over:
				done <- o.failed
				return
			default:
			}
		}
	}()
	do()
	close(over)
	m.must(<-done)
}

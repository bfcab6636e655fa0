package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// together sends n requests at once and counts the answers by status.
func together(n int, send func(i int) answer) (byStatus map[int]int, bodies map[string]int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	byStatus, bodies = map[int]int{}, map[string]int{}
	for i := range n {
		wg.Go(func() {
			a := send(i)
			mu.Lock()
			defer mu.Unlock()
			byStatus[a.StatusCode]++
			bodies[string(a.body)]++
		})
	}
	wg.Wait()
	return byStatus, bodies
}

func (f *fixture) created() int {
	n := 0
	for _, r := range f.memory.Records(domain.Partition{Topic: domain.RepoEvents}) {
		if _, is := r.Event.(repo.Created); is {
			n++
		}
	}
	return n
}

func TestOneKeyCreatesOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	send := func(int) answer {
		return f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a"), "Idempotency-Key", "k")
	}
	byStatus, bodies := together(50, send)
	if byStatus[http.StatusCreated] != 50 || len(bodies) != 1 || f.created() != 1 {
		t.Errorf("got %v, %d bodies, %d repositories", byStatus, len(bodies), f.created())
	}
	again := send(0)
	if bodies[string(again.body)] != 50 || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("later: %v %s", again.Header, again.body)
	}
	other := f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("b"), "Idempotency-Key", "k")
	if other.StatusCode != 422 || other.code(t) != "idempotency_key_reused" {
		t.Errorf("another request: %s %s", other.Status, other.body)
	}
}

func TestOneNameIsTakenOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	byStatus, _ := together(50, func(i int) answer {
		return f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a"), "Idempotency-Key", fmt.Sprint(i))
	})
	if byStatus[http.StatusCreated] != 1 || byStatus[http.StatusConflict] != 49 || f.created() != 1 {
		t.Errorf("got %v, %d repositories", byStatus, f.created())
	}
}

func TestAKeyCountsTheSecretsOfARequest(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	put := func(token string) answer {
		body := strings.TrimSuffix(repoBody("a"), "}") + `,"credential":{"kind":"bearer","token":"` + token + `"}}`
		return f.do(bootstrapToken, "POST", "/api/v1/repos", body, "Idempotency-Key", "k")
	}
	if got := put("one"); got.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s", got.Status, got.body)
	}
	if got := put("two"); got.StatusCode != 422 || got.code(t) != "idempotency_key_reused" {
		t.Errorf("another secret: %s %s", got.Status, got.body)
	}
}

func TestALostTokenIsGivenAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	issue := func() answer {
		return f.do(bootstrapToken, "POST", "/api/v1/tokens", `{"name":"ci"}`, "Idempotency-Key", "k")
	}
	first, again := issue(), issue()
	if first.StatusCode != http.StatusCreated || string(first.body) != string(again.body) {
		t.Errorf("%s %s, then %s %s", first.Status, first.body, again.Status, again.body)
	}
}

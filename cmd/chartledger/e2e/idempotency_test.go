package e2e_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// atOnceClients is how many clients send at once.
const atOnceClients = 50

// One key from many clients makes one repository, and all get the same answer.
func TestOneKeyMakesOneRepo(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		c := serve(t, p).operator()
		source := helmtest.Index(t, string(podinfo(t)))
		answers := c.together(func(int) answer {
			return c.post(newRepo("once", source.URL), "the-key")
		})
		c.settle(answers[0])
		for _, a := range answers {
			if a.Status != http.StatusCreated || a.Body != answers[0].Body || a.Header.Get("ETag") != answers[0].Header.Get("ETag") {
				t.Errorf("got %d %s, another client got %s", a.Status, a.Body, answers[0].Body)
			}
		}
		repos := all[api.Repo](c, "/repos", "200")
		if len(repos) != 1 || repos[0].ID != decode[api.Repo](t, answers[0]).ID {
			t.Errorf("there are %d repositories: %+v", len(repos), repos)
		}
		c.post(newRepo("another", source.URL), "the-key").want(t, http.StatusUnprocessableEntity)
	})
}

// Many keys with one name make one repository and conflicts.
func TestOneNameIsTakenOnce(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		c := serve(t, p).operator()
		source := helmtest.Index(t, string(podinfo(t)))
		count := map[int]int{}
		for _, a := range c.together(func(i int) answer {
			return c.post(newRepo("once", source.URL), fmt.Sprintf("key-%d", i))
		}) {
			if count[a.Status]++; a.Status == http.StatusCreated {
				c.settle(a)
			}
			if a.Status == http.StatusConflict && decode[api.Problem](t, a).Code != "name_taken" {
				t.Errorf("got %s, want name_taken", a.Body)
			}
		}
		if count[http.StatusCreated] != 1 || count[http.StatusConflict] != atOnceClients-1 {
			t.Errorf("got %v, want one 201 and 49 409", count)
		}
		if repos := all[api.Repo](c, "/repos", "200"); len(repos) != 1 {
			t.Errorf("there are %d repositories", len(repos))
		}
	})
}

// A create that was accepted is answered the same when its URL has meanwhile gone
// down, and after the service was killed.
func TestARepeatedCreateNeedsNoNetwork(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := serve(t, p)
		source := helmtest.Index(t, string(podinfo(t)))
		first := s.operator().post(newRepo("gone", source.URL), "the-key").want(t, http.StatusCreated)
		source.Close()
		s.operator().post(newRepo("other", source.URL), "other-key").want(t, http.StatusUnprocessableEntity)
		for _, when := range []string{"at once", "after a kill"} {
			again := s.operator().post(newRepo("gone", source.URL), "the-key")
			if again.Status != first.Status || again.Body != first.Body {
				t.Errorf("%s: got %d %s, want %s", when, again.Status, again.Body, first.Body)
			}
			if again.Header.Get("Idempotency-Replayed") != "true" {
				t.Errorf("%s: the answer does not say that it is a repeat", when)
			}
			if when == "at once" {
				s.Kill()
				s.Start()
			}
		}
	})
}

// post creates a repository under a key.
func (c caller) post(body api.RepoCreate, key string) answer {
	a, err := c.try("POST", "/repos", body, "Idempotency-Key", key)
	if err != nil {
		c.t.Errorf("POST /repos: %v", err)
	}
	return a
}

// together has many clients send at once.
func (c caller) together(send func(i int) answer) []answer {
	answers, start := make([]answer, atOnceClients), make(chan struct{})
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			<-start
			answers[i] = send(i)
		})
	}
	close(start)
	wg.Wait()
	return answers
}

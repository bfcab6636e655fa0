package e2e_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
)

// goneWithin is how old rights may be anywhere, from the answer to what changed them.
const goneWithin = time.Second

// Rights that are taken from somebody are gone on every process within a second, for
// requests and for streams that are open.
func TestRightsEndOnEveryProcess(t *testing.T) {
	t.Parallel()

	all := cluster(t, "all", "all", "all")
	registrar(t, all)
	operator := all[0].operator()
	running := operator.stuckSync(t)
	disabled, role := true, api.RoleDeveloper
	for name, tt := range map[string]struct {
		path   string // of what she may not do afterwards
		status int
		lasts  time.Duration
		take   func(who, tokenID string) answer
	}{
		"revoked token": {path: "/me", status: http.StatusUnauthorized, take: func(_, id string) answer {
			return operator.do("DELETE", "/tokens/"+id, nil)
		}},
		"disabled user": {path: "/me", status: http.StatusUnauthorized, take: func(who, _ string) answer {
			return operator.do("PATCH", "/users/"+who, api.UserUpdate{Disabled: &disabled})
		}},
		"changed role": {path: "/users", status: http.StatusForbidden, take: func(who, _ string) answer {
			return operator.do("PATCH", "/users/"+who, api.UserUpdate{Role: &role})
		}},
		"expired token": {path: "/me", status: http.StatusUnauthorized, lasts: 4 * time.Second},
	} {
		who := strings.ReplaceAll(name, " ", "-")
		she, id, ends := operator.lasting(who, tt.lasts)
		ended := make(chan ending, 3*len(all))
		for n, s := range all {
			here := caller{Service: s, t: t, token: she}
			eventually(t, 5*time.Second, "the token is known", func() bool { return here.do("GET", tt.path, nil).Status == http.StatusOK })
			for what, path := range map[string]string{"log": "/admin/log?follow=true", "sync": "/syncs/" + running + "/stream"} {
				here.untilOver(ended, fmt.Sprintf("its %s stream on process %d", what, n), path)
			}
			go here.untilRefused(ended, fmt.Sprintf("process %d", n), tt.path, tt.status)
		}
		if tt.take != nil {
			if got := tt.take(who, id); got.Status >= http.StatusMultipleChoices {
				t.Fatalf("%s: got %d: %s", name, got.Status, got.Body)
			}
			ends = time.Now()
		}
		report(t, name, ended, ends, goneWithin)
	}
	operator.sessionEnds(t, all)
}

// sessionEnds has a browser's session expire, behind the backs of the processes: each
// looks once a second, and a little later here.
func (c caller) sessionEnds(t *testing.T, all []*Service) {
	t.Helper()
	c.do("PUT", "/users/operator/password", api.PasswordSet{Password: passphrase}).want(t, http.StatusNoContent)
	var she browser
	eventually(t, 5*time.Second, "she is signed in", func() bool {
		she, _ = c.signIn("operator", passphrase)
		return she.cookie != ""
	})
	she.wantGood(t, all)
	ended := make(chan ending, 2*len(all))
	for n, s := range all {
		cut := she.stream(s)
		go func() {
			<-cut
			ended <- ending{fmt.Sprintf("the log stream on process %d", n), time.Now(), nil}
		}()
		go caller{Service: s, t: t}.untilRefused(ended, fmt.Sprintf("process %d", n), "/me", http.StatusUnauthorized, "Cookie", she.cookie)
	}
	alter(t, all[0].platform.dsn, "UPDATE chartledger.sessions SET began_at = began_at - interval '7 days'")
	report(t, "expired session", ended, time.Now(), goneWithin+100*time.Millisecond)
}

// ending is when something was over, and why it was not as it should be.
type ending struct {
	what string
	at   time.Time
	err  error
}

// report waits for all endings and says how long after began they came.
func report(t testing.TB, name string, ended <-chan ending, began time.Time, within time.Duration) {
	t.Helper()
	var took []time.Duration
	for range cap(ended) {
		e := <-ended
		took = append(took, e.at.Sub(began).Round(100*time.Microsecond))
		if e.err != nil || e.at.Sub(began) > within {
			t.Errorf("%s: %s was over %v after it: %v", name, e.what, took[len(took)-1], e.err)
		}
	}
	slices.Sort(took)
	t.Logf("%-14s %d refusals and ends of streams, the last one %v after it, the middle one %v", name, len(took), took[len(took)-1], took[len(took)/2])
}

// untilRefused asks until it gets the status.
func (c caller) untilRefused(ended chan<- ending, what, path string, status int, headers ...string) {
	for begun := time.Now(); ; <-time.After(5 * time.Millisecond) {
		got, err := c.try("GET", path, nil, headers...)
		if err != nil || got.Status == status || time.Since(begun) > 30*time.Second {
			if err == nil && (got.Status != status || status == http.StatusServiceUnavailable && got.Header.Get("Retry-After") == "") {
				err = fmt.Errorf("got %d, %v: %s", got.Status, got.Header, got.Body)
			}
			ended <- ending{what, time.Now(), err}
			return
		}
	}
}

// untilOver begins to read a stream, to its end.
func (c caller) untilOver(ended chan<- ending, what, path string) {
	stream := c.open(path)
	go func() {
		err := toEnd(stream)
		ended <- ending{what, time.Now(), err}
	}()
}

// toEnd reads a stream until it ends.
func toEnd(stream io.ReadCloser) error {
	defer stream.Close()
	_, err := io.Copy(io.Discard, stream)
	return err
}

// lasting adds an operator, and answers a token of hers, which lasts so long if it is
// to end.
func (c caller) lasting(id string, lasts time.Duration) (text, tokenID string, ends time.Time) {
	c.t.Helper()
	c.do("POST", "/users", api.UserAdd{ID: id, Role: api.RoleOperator}).want(c.t, http.StatusCreated)
	issue := api.TokenIssue{Name: "e2e", User: &id}
	if lasts > 0 {
		ends = time.Now().Add(lasts)
		issue.ExpiresAt = &ends
	}
	issued := decode[struct {
		Token string
		ID    string
	}](c.t, c.do("POST", "/tokens", issue).want(c.t, http.StatusCreated))
	return issued.Token, issued.ID, ends
}

// stuckSync is a sync whose source does not answer before the test ends.
func (c caller) stuckSync(t *testing.T) string {
	t.Helper()
	source := plain(t, 1, 1)
	r := c.published(newRepo("stuck", source.URL))
	over, end := context.WithCancel(context.Background())
	t.Cleanup(end)
	source.Handle(func(http.ResponseWriter, *http.Request) { <-over.Done() })
	c.settle(c.do("POST", "/repos/"+r.ID+"/syncs", nil).want(t, http.StatusAccepted))
	return get[api.SyncPage](c, "/repos/"+r.ID+"/syncs?limit=1").Items[0].ID
}

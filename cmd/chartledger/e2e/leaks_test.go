package e2e_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// What is not hers is to a stranger as what is not there, whatever she asks and
// however. What she may list is as if the rest were not there at all.
func TestNothingTellsWhatIsThere(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	strangers := map[string]caller{"a user": s.bob, "a developer": s.carol}
	before := map[string][]string{}
	for who, c := range strangers {
		before[who] = s.lists(c)
	}
	secrets := s.secrets()
	for who, c := range strangers {
		s.sameLists(who, before[who], s.lists(c))
	}
	was := s.witness(secrets["private"])
	for _, concerned := range []func(operation) bool{not(operation.creates), operation.creates} { // what she creates lists show
		for who, c := range strangers {
			for what, th := range secrets {
				s.sameAsMissing(who+", "+what, c, th, concerned)
			}
		}
	}
	for who, c := range strangers {
		for what, th := range secrets {
			s.helmTellsNothing(who+", "+what, c, th)
		}
	}
	s.sameAsMissing("a service", s.robot, secrets["private"], not(operation.open))
	for _, scope := range []string{"helm", "read", "account"} {
		s.sameAsMissing("a token for "+scope, s.scoped("carol", scope), secrets["private"], not(operation.creates))
	}
	s.servicesOnlyRead(secrets["private"])
	s.nobodyLearnsAnything(secrets)
	if is := s.witness(secrets["private"]); is != was {
		t.Errorf("strangers changed what alice sees: it was\n%s\nand is\n%s", was, is)
	}
}

// sameAsMissing compares every answer about these things with that about none.
func (s *stage) sameAsMissing(who string, c caller, th things, concerns func(operation) bool) {
	s.t.Helper()
	none := th.missing(s.elsewhere)
	for _, op := range operations(s.t) {
		if !concerns(op) || op.anonymous() && c.token != "" { // who guesses has to wait, after some tries
			continue
		}
		absent := op.tries(s.t, none, s.chart)
		for i, a := range op.tries(s.t, th, s.chart) {
			got, want := c.ask(a), c.ask(absent[i])
			if op.hidden() && a.valid && got.Status != http.StatusNotFound && !outOfScope(got) {
				s.t.Errorf("%s: %s: got %d, want 404: %s", who, a, got.Status, got.Body)
			}
			if x, y := shape(got, th, none), shape(want, th, none); x != y {
				s.t.Errorf("%s: %s: got\n%s\nand for what does not exist\n%s", who, a, x, y)
			}
		}
	}
}

// outOfScope says whether the token was not good for the request, whatever it is about.
func outOfScope(a answer) bool {
	return strings.Contains(a.Header.Get("WWW-Authenticate"), `error="insufficient_scope"`)
}

// shape is all of an answer that may not depend on which things it was asked about.
func shape(a answer, these, those things) string {
	return http.StatusText(a.Status) + "\n" + freshInAnswers.ReplaceAllString(those.blurred(these.blurred(headersOf(a)+a.Body)), "FRESH")
}

// lists are all answers to requests that are about nothing in particular, page by
// page where they have pages.
func (s *stage) lists(c caller) []string {
	s.t.Helper()
	token := s.operator.do("POST", "/tokens", `{"name":"for its consistency token"}`).Header.Get("Consistency-Token")
	th := things{"query:owner": "alice", "query:user": "alice", "query:q": "secret", "query:label": "secretlabel=secretvalue",
		"query:repo_id": "x", "query:subject": "x", "query:about": "x", "query:selector": s.selector.ID, "query:actor": "alice", "query:name": "secretselector", "header:Consistency-Token": token}
	var all []string
	for _, op := range operations(s.t) {
		if op.method != http.MethodGet || op.about() {
			continue
		}
		for _, a := range op.tries(s.t, th, nil) {
			all = append(all, a.String()+"\n"+exact(c.ask(a)))
			if strings.Contains(strings.Join(op.names(), " "), "query:cursor") && a.valid {
				all = append(all, s.pages(c, a)...)
			}
		}
	}
	return all
}

// pages are the answers one item at a time.
func (s *stage) pages(c caller, a probe) (all []string) {
	s.t.Helper()
	separator := map[bool]string{true: "&", false: "?"}[strings.Contains(a.path, "?")]
	for path := a.path + separator + "limit=1"; !strings.Contains(a.path, "limit=") && !strings.Contains(a.path, "cursor="); {
		page := c.do(a.method, path, nil, a.headers...)
		all = append(all, a.String()+", paged\n"+exact(page))
		next := cursorOf(page)
		if next == "" {
			break
		}
		path = a.path + separator + "limit=1&cursor=" + next
	}
	return all
}

// exact is all of an answer but what is fresh in each.
func exact(a answer) string {
	return http.StatusText(a.Status) + "\n" + headersOf(a) + blur(a.Body)
}

func (s *stage) sameLists(who string, before, after []string) {
	s.t.Helper()
	if len(before) < 50 || len(before) != len(after) {
		s.t.Errorf("%s: %d answers before, %d afterwards", who, len(before), len(after))
		return
	}
	for i, b := range before {
		if after[i] != b {
			s.t.Errorf("%s: with alice's things: %s\nand without: %s", who, after[i], b)
		}
	}
}

// witness is what alice sees of her things.
func (s *stage) witness(th things) string {
	s.t.Helper()
	var all strings.Builder
	for _, op := range operations(s.t) {
		if op.method == http.MethodGet && op.hidden() && op.OperationID != "streamSync" {
			got := s.alice.do(op.method, op.at(s.t, th), nil)
			all.WriteString(op.path + "\n" + exact(got.want(s.t, http.StatusOK)))
		}
	}
	return all.String()
}

// servicesOnlyRead: a service sees everything, so that it is told that it may not,
// and no more.
func (s *stage) servicesOnlyRead(th things) {
	s.t.Helper()
	for _, op := range operations(s.t) {
		if op.method == http.MethodGet || !op.about() || !op.open() {
			continue
		}
		for _, a := range op.tries(s.t, th, s.chart) {
			if got := s.robot.ask(a); a.valid && got.Status != http.StatusForbidden {
				s.t.Errorf("a service: %s: got %d, want 403: %s", a, got.Status, got.Body)
			}
		}
	}
}

// nobodyLearnsAnything: without a token every answer is the same, and what is shown
// without one names nothing of anybody's.
func (s *stage) nobodyLearnsAnything(secrets map[string]things) {
	s.t.Helper()
	nobody := caller{Service: s.operator.Service, t: s.t}
	s.sameAsMissing("nobody", nobody, secrets["private"], not(operation.hidden))
	for _, op := range operations(s.t) {
		for _, a := range op.tries(s.t, secrets["private"], s.chart) {
			if got := nobody.ask(a); got.Status != http.StatusUnauthorized && !op.anonymous() {
				s.t.Errorf("nobody: %s: got %d, want 401: %s", a, got.Status, got.Body)
			}
		}
	}
	for _, path := range []string{"/metrics", "/readyz?verbose", "/livez"} {
		response, err := client.Get(s.operator.URL + path)
		if err != nil {
			s.t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		for what, th := range secrets {
			if word := th.in(string(text)); word != "" || err != nil {
				s.t.Errorf("%s tells of %q, which is %s (%v)", path, word, what, err)
			}
		}
	}
}

package access_test

import (
	"net/http"
	"testing"

	"chartledger/adapters/httpapi/api"
)

func payments() api.Selector {
	repos, capped := 10000, true
	return api.Selector{ID: "s1", Name: "pay <b>", Expression: "team in (payments),!draft", Users: 2, Groups: 1, Repos: &repos, ReposCapped: &capped, Version: 3,
		CreatedAt: now(), UpdatedAt: now()}
}

// newPayments starts a service that knows a selector, for an operator.
func newPayments(t *testing.T) *service {
	t.Helper()
	s := newService(t, api.RoleOperator)
	s.answer("GET /api/v1/selectors/s1", http.StatusOK, payments())
	s.answer("POST /api/v1/selectors/preview", http.StatusOK, api.SelectorMatches{Repos: 1200, Sample: []api.SampledRepo{{ID: "r1", Name: "charts", Owner: "bob"}}})
	return s
}

func TestSelectorsAreListedWithWhatTheyMatch(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleOperator)
	uncounted := payments()
	uncounted.Repos = nil
	s.answer("GET /api/v1/selectors", http.StatusOK, api.SelectorPage{Items: []api.Selector{payments(), uncounted}})
	s.shows(s.get("/admin/selectors"), http.StatusOK, "pay &lt;b&gt;", "team in (payments),!draft", "over 10\u202f000", "This could not be counted", "/admin/selectors/s1")
}

func TestNoSelectorAndNoMatchAreTwoThings(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleOperator)
	s.answer("GET /api/v1/selectors", http.StatusOK, api.SelectorPage{})
	s.shows(s.get("/admin/selectors"), http.StatusOK, "No selectors yet", "/admin/selectors/new")
	s.shows(s.get("/admin/selectors?name=x"), http.StatusOK, "Nothing matches", "Clear filters")
}

func TestASelectorIsDefinedAndThenGiven(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("POST /api/v1/selectors", http.StatusCreated, payments())
	s.goesTo(s.post("/admin/selectors", form("name", "pay", "expression", "a=b", "key", "k1")), "/admin/selectors/s1/users")
	s.told(`POST /api/v1/selectors {"expression":"a=b","name":"pay"}`)
}

func TestASelectorsPageNamesWhatItMatches(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("GET /api/v1/repos", http.StatusOK, api.RepoPage{Items: []api.Repo{{ID: "r7", Name: "ledger", Owner: "carol"}}})
	s.shows(s.get("/admin/selectors/s1"), http.StatusOK, "10\u202f000 repositories", "/repos/r7", "ledger", "carol", "/repos?selector=s1")
}

func TestWhatAnExpressionMatchesIsShownAsOneTypes(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	p := s.post("/admin/selectors/preview", form("expression", "team"))
	s.shows(p, http.StatusOK, "1\u202f200 repositories", "/repos/r1", "charts", "These are the first by name.")
	s.lacks(p, "<html")
	s.told(`POST /api/v1/selectors/preview {"expression":"team"}`)
}

func TestWithoutAScriptThePreviewIsAButton(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.shows(s.post("/admin/selectors", form("name", "pay", "expression", "team", "key", "k1", "act", "preview")), http.StatusOK,
		"1\u202f200 repositories", `value="pay"`, ">team</textarea>", `value="k1"`)
	s.shows(s.post("/admin/selectors/s1", form("name", "pay", "expression", "team", "version", "2", "act", "preview")), http.StatusOK, "1\u202f200 repositories", `name="version" value="2"`)
	s.told(`POST /api/v1/selectors/preview {"expression":"team"}`, `POST /api/v1/selectors/preview {"expression":"team"}`)
}

func TestWhatIsNoExpressionYetIsNoError(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleOperator)
	s.answer("POST /api/v1/selectors/preview", http.StatusUnprocessableEntity, refusal(422, "invalid_expression", "/expression", "A ) is missing."))
	s.shows(s.post("/admin/selectors/preview", form("expression", "team in (")), http.StatusOK, "A ) is missing.")
	s.shows(s.post("/admin/selectors/preview", form("expression", "")), http.StatusOK, "Type an expression")
}

func TestANameThatIsTakenIsSaidAtTheField(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("POST /api/v1/selectors", http.StatusConflict, refusal(409, "name_taken", "/name", "Taken."))
	s.shows(s.post("/admin/selectors", form("name", "pay", "expression", "a=b")), http.StatusUnprocessableEntity, `id="name-wrong">This name is taken.`, ">a=b</textarea>")
}

func TestASelectorIsChangedAsItWasSeen(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("PATCH /api/v1/selectors/s1", http.StatusOK, payments())
	s.shows(s.get("/admin/selectors/s1"), http.StatusOK, `name="version" value="3"`, "/admin/selectors/s1/remove", "Users (2)", "Groups (1)")
	s.goesTo(s.post("/admin/selectors/s1", form("name", "pay", "expression", "a=b", "version", "3")), "/admin/selectors/s1")
	if tag := s.headers[len(s.headers)-1].Get("If-Match"); tag != `"3"` {
		t.Errorf("If-Match is %s", tag)
	}
}

func TestWhoeverWasOutrunSeesBoth(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("PATCH /api/v1/selectors/s1", http.StatusPreconditionFailed, refusal(412, "version_changed", "", "Changed."))
	s.shows(s.post("/admin/selectors/s1", form("name", "mine", "expression", "a=b", "version", "2")), http.StatusUnprocessableEntity,
		"Somebody else changed this selector meanwhile", "team in (payments),!draft</code>", ">a=b</textarea>", `value="mine"`, `name="version" value="3"`)
}

// What was typed wrongly is shown with the version that was seen: what others did
// meanwhile is not undone unseen.
func TestAnotherRefusalKeepsTheVersionThatWasSeen(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("PATCH /api/v1/selectors/s1", http.StatusConflict, refusal(409, "name_taken", "/name", "Taken."))
	s.shows(s.post("/admin/selectors/s1", form("name", "x", "expression", "a=b", "version", "2")), http.StatusUnprocessableEntity, "This name is taken.", `name="version" value="2"`)
}

func TestRemovingTellsWhatIsLostAndAsksForTheName(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("DELETE /api/v1/selectors/s1", http.StatusNoContent, nil)
	s.shows(s.get("/admin/selectors/s1/remove"), http.StatusOK, "2 users lose it.", "1 group loses it", "over 10\u202f000 repositories", "Type “pay &lt;b&gt;”")
	s.shows(s.post("/admin/selectors/s1/remove", form("name", "pay", "version", "3")), http.StatusUnprocessableEntity, "This is not the name.")
	s.told()
	s.goesTo(s.post("/admin/selectors/s1/remove", form("name", "pay <b>", "version", "3")), "/admin/selectors")
	s.told("DELETE /api/v1/selectors/s1")
}

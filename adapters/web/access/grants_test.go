package access_test

import (
	"net/http"
	"testing"

	"chartledger/adapters/httpapi/api"
)

func TestASelectorIsGivenToUsers(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	next := "more"
	s.answer("GET /api/v1/selectors/s1/users", http.StatusOK, api.UserPage{Items: []api.User{bob()}, NextCursor: &next})
	s.answer("PUT /api/v1/selectors/s1/users/carol", http.StatusNoContent, nil)
	s.answer("DELETE /api/v1/selectors/s1/users/bob", http.StatusNoContent, nil)
	s.shows(s.get("/admin/selectors/s1/users"), http.StatusOK, "/admin/users/bob", "Take away", "/admin/selectors/s1/users?cursor=more")
	s.goesTo(s.post("/admin/selectors/s1/users", form("to", "carol")), "/admin/selectors/s1/users")
	s.goesTo(s.post("/admin/selectors/s1/users/take", form("from", "bob")), "/admin/selectors/s1/users")
	s.told("PUT /api/v1/selectors/s1/users/carol", "DELETE /api/v1/selectors/s1/users/bob")
}

func TestASelectorIsGivenToGroups(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("GET /api/v1/selectors/s1/groups", http.StatusOK, api.GroupPage{Items: []api.Group{{Name: "/dev/<web>"}}})
	s.answer("PUT /api/v1/selectors/s1/groups/{group}", http.StatusNoContent, nil)
	s.answer("DELETE /api/v1/selectors/s1/groups/{group}", http.StatusNoContent, nil)
	s.shows(s.get("/admin/selectors/s1/groups"), http.StatusOK, "/dev/&lt;web&gt;", `value="/dev/&lt;web&gt;"`)
	s.goesTo(s.post("/admin/selectors/s1/groups", form("to", "/dev/web")), "/admin/selectors/s1/groups")
	s.goesTo(s.post("/admin/selectors/s1/groups/take", form("from", "/dev/web")), "/admin/selectors/s1/groups")
	s.told("PUT /api/v1/selectors/s1/groups/%2Fdev%2Fweb", "DELETE /api/v1/selectors/s1/groups/%2Fdev%2Fweb")
}

func TestWhoIsNotThereIsSaidAtTheField(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("GET /api/v1/selectors/s1/users", http.StatusOK, api.UserPage{})
	s.answer("PUT /api/v1/selectors/s1/users/{user}", http.StatusUnprocessableEntity, refusal(422, "unknown_user", "path:user", "Nobody."))
	p := s.post("/admin/selectors/s1/users", form("to", "nobody"))
	s.shows(p, http.StatusUnprocessableEntity, `id="to-wrong">There is no such user, or she is disabled.`, `value="nobody"`, "No user has it")
	s.lacks(p, "alert-danger")
}

// A path that ends in dots is another path: the API would be told something else.
func TestNoPathEndsInDots(t *testing.T) {
	t.Parallel()
	s := newPayments(t)
	s.answer("GET /api/v1/selectors/s1/groups", http.StatusOK, api.GroupPage{})
	for _, name := range []string{"", ".", ".."} {
		s.shows(s.post("/admin/selectors/s1/groups", form("to", name)), http.StatusUnprocessableEntity, "No group can have this name.")
		s.shows(s.post("/admin/selectors/s1/groups/take", form("from", name)), http.StatusNotFound)
	}
	s.told()
}

func TestAUserIsGivenSelectorsByName(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	s.answer("GET /api/v1/users/bob/selectors", http.StatusOK, api.UserSelectorPage{Items: []api.UserSelector{
		{ID: "s1", Name: "payments", Directly: true}, {ID: "s2", Name: "web", Groups: []string{"/dev/web"}}}})
	s.answer("GET /api/v1/selectors", http.StatusOK, api.SelectorPage{Items: []api.Selector{payments()}})
	s.answer("PUT /api/v1/selectors/s1/users/bob", http.StatusNoContent, nil)
	s.answer("DELETE /api/v1/selectors/s1/users/bob", http.StatusNoContent, nil)
	p := s.get("/admin/users/bob/selectors")
	s.shows(p, http.StatusOK, "given to her", "by group /dev/web", `name="selector" value="s1"`, `<option value="pay &lt;b&gt;">`)
	s.lacks(p, `name="selector" value="s2"`)
	s.goesTo(s.post("/admin/users/bob/selectors", form("selector", "pay <b>")), "/admin/users/bob/selectors")
	s.goesTo(s.post("/admin/users/bob/selectors/take", form("selector", "s1")), "/admin/users/bob/selectors")
	s.told("PUT /api/v1/selectors/s1/users/bob", "DELETE /api/v1/selectors/s1/users/bob")
}

func TestASelectorThatIsNotThereIsSaidAtTheField(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	s.answer("GET /api/v1/users/bob/selectors", http.StatusOK, api.UserSelectorPage{})
	s.answer("GET /api/v1/selectors", http.StatusOK, api.SelectorPage{})
	s.shows(s.post("/admin/users/bob/selectors", form("selector", "x")), http.StatusUnprocessableEntity, "No selector has this name.", "No selectors")
	s.told()
}

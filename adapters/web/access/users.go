package access

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

func mountUsers(e *echo.Echo, s *site.Site) {
	open := func(page site.Page) echo.HandlerFunc { return s.SignedIn(operators(page)) }
	e.GET("/admin/users", open(showUsers))
	e.POST("/admin/users", open(addUser))
	e.GET("/admin/users/new", open(showUserForm))
	e.GET("/admin/users/:id", open(showUser))
	e.POST("/admin/users/:id/role", open(setRole))
	e.GET("/admin/users/:id/disable", open(showDisable))
	e.POST("/admin/users/:id/disable", open(disable))
	e.POST("/admin/users/:id/enable", open(enable))
	e.GET("/admin/users/:id/password", open(showPassword))
	e.POST("/admin/users/:id/password", open(setPassword))
	e.GET("/admin/users/:id/selectors", open(showHeld))
	e.POST("/admin/users/:id/selectors", open(giveHeld))
	e.POST("/admin/users/:id/selectors/take", open(takeHeld))
}

func userPath(id string) string { return below("/admin/users", id) }

// userList is a page of the users.
type userList struct {
	all     []api.User
	next    string
	sought  string // the id that was asked for, and is not there
	problem *site.Problem
}

// showUsers lists the users, or goes to the one whose id is asked for.
func showUsers(v *site.Visit) error {
	l := userList{sought: typed(v, "id")}
	if l.sought != "" {
		return findUser(v, l)
	}
	found, err := v.Client.ListUsersWithResponse(v.Ctx(), &api.ListUsersParams{Cursor: cursor(v)})
	if l.problem = away(err); l.problem == nil {
		if err != nil {
			return err
		}
		l.all, l.next = found.JSON200.Items, site.OrEmpty(found.JSON200.NextCursor)
	}
	return v.Render(statusOf(l.problem), usersPage(l))
}

func findUser(v *site.Visit, l userList) error {
	found, err := v.Client.GetUserWithResponse(v.Ctx(), l.sought, nil)
	if err == nil {
		return v.To(userPath(found.JSON200.ID))
	}
	if l.problem = away(err); l.problem == nil && !unknown(err) {
		return err
	}
	return v.Render(statusOf(l.problem), usersPage(l))
}

// unknown says whether there is nothing of this name, or could not be.
func unknown(err error) bool {
	p := site.Refused(err)
	return p != nil && (p.Status == http.StatusNotFound || p.Status == http.StatusBadRequest || p.Status == http.StatusMethodNotAllowed)
}

// newcomer is a user as she was filled in.
type newcomer struct {
	id, role, key string
	problem       *site.Problem
}

func showUserForm(v *site.Visit) error {
	return v.Page(userForm(newcomer{role: string(api.RoleUser), key: site.FreshKey()}))
}

// addUser adds a user, and goes on to her page: she has no way in yet.
func addUser(v *site.Visit) error {
	n := newcomer{id: typed(v, "id"), role: typed(v, "role"), key: typed(v, "key")}
	added, err := v.Client.AddUserWithResponse(v.Ctx(), &api.AddUserParams{IdempotencyKey: site.Given(n.key)}, api.UserAdd{ID: n.id, Role: api.Role(n.role)})
	if n.problem = site.Correctable(err); n.problem != nil {
		if n.problem.Code == "idempotency_key_reused" {
			n.key = site.FreshKey()
		}
		return v.Render(http.StatusUnprocessableEntity, userForm(n))
	}
	if err != nil {
		return err
	}
	return v.To(userPath(added.JSON201.ID))
}

// userOf is the user whom a page is about.
func userOf(v *site.Visit) (api.User, error) {
	found, err := v.Client.GetUserWithResponse(v.Ctx(), v.Param("id"), nil)
	if err != nil {
		return api.User{}, err
	}
	return *found.JSON200, nil
}

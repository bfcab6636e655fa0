package access

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// mountTokens adds the pages of one's own tokens, and of anybody's for operators.
func mountTokens(e *echo.Echo, s *site.Site) {
	for base, whose := range map[string]func(*site.Visit) (holder, error){"/settings/tokens": oneself, "/admin/users/:id/tokens": another} {
		open := func(page func(*site.Visit, holder) error) echo.HandlerFunc {
			return s.SignedIn(func(v *site.Visit) error {
				h, err := whose(v)
				if err != nil {
					return err
				}
				return page(v, h)
			})
		}
		e.GET(base, open(showTokens))
		e.POST(base, open(issueToken))
		e.GET(base+"/new", open(showTokenForm))
		e.GET(base+"/:token/revoke", open(showRevoke))
		e.POST(base+"/:token/revoke", open(revokeToken))
	}
}

// holder is whose tokens a page is about.
type holder struct {
	id   string
	role api.Role
	user *api.User // nil: the reader herself, on her own pages
	now  time.Time
}

func oneself(v *site.Visit) (holder, error) {
	return holder{id: v.Me.ID, role: v.Me.Role, now: v.Clock()}, nil
}

func another(v *site.Visit) (holder, error) {
	found, err := v.Client.GetUserWithResponse(v.Ctx(), v.Param("id"), nil)
	if err != nil {
		return holder{}, err
	}
	return holder{id: found.JSON200.ID, role: found.JSON200.Role, user: found.JSON200, now: v.Clock()}, nil
}

// base is where her tokens are.
func (h holder) base() string {
	if h.user == nil {
		return "/settings/tokens"
	}
	return below(userPath(h.id), "tokens")
}

// asked names her to the API, unless she asks herself.
func (h holder) asked() *string {
	if h.user == nil {
		return nil
	}
	return &h.id
}

// mayHold says whether a token of hers would be good for anything.
func (h holder) mayHold() bool { return h.user == nil || !h.user.Disabled }

// tokenList is a page of somebody's tokens.
type tokenList struct {
	holder
	all     []api.Token
	next    string
	problem *site.Problem
}

func showTokens(v *site.Visit, h holder) error {
	l := tokenList{holder: h}
	found, err := v.Client.ListTokensWithResponse(v.Ctx(), &api.ListTokensParams{User: h.asked(), Cursor: cursor(v)})
	if l.problem = away(err); l.problem == nil {
		if err != nil {
			return err
		}
		l.all, l.next = found.JSON200.Items, site.OrEmpty(found.JSON200.NextCursor)
	}
	return v.Render(statusOf(l.problem), tokensPage(l))
}

// token finds one of her tokens. She has no more than a few pages of them.
func (h holder) token(v *site.Visit) (api.Token, error) {
	most := 200
	for p := (&api.ListTokensParams{User: h.asked(), Limit: &most}); ; {
		found, err := v.Client.ListTokensWithResponse(v.Ctx(), p)
		if err != nil {
			return api.Token{}, err
		}
		for _, t := range found.JSON200.Items {
			if t.ID == v.Param("token") {
				return t, nil
			}
		}
		if p.Cursor = found.JSON200.NextCursor; p.Cursor == nil {
			return api.Token{}, echo.NewHTTPError(http.StatusNotFound)
		}
	}
}

func showRevoke(v *site.Visit, h holder) error {
	t, err := h.token(v)
	if err != nil {
		return err
	}
	return v.Page(revokePage(h, t, nil))
}

func revokeToken(v *site.Visit, h holder) error {
	t, err := h.token(v)
	if err != nil {
		return err
	}
	_, err = v.Client.RevokeTokenWithResponse(v.Ctx(), t.ID, &api.RevokeTokenParams{})
	if p := site.Correctable(err); p != nil {
		return v.Render(http.StatusUnprocessableEntity, revokePage(h, t, p))
	}
	if err != nil {
		return err
	}
	return v.To(h.base())
}

package access

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// wanted is a token as it was asked for.
type wanted struct {
	holder
	key     string    // the same token for the same form
	from    time.Time // when the form was first shown: its token ends so long after
	name    string
	days    string // "": it does not end
	scopes  []string
	problem *site.Problem
}

// everything is the box that stands for no scopes: all that the holder may do.
const everything = "everything"

func showTokenForm(v *site.Visit, h holder) error {
	return v.Page(tokenForm(wanted{holder: h, key: site.FreshKey(), from: v.Clock(), days: "90", scopes: []string{string(api.ScopeRead)}}))
}

// asked reads the form.
func asked(v *site.Visit, h holder) (wanted, error) {
	form, err := v.FormParams()
	if err != nil {
		return wanted{}, err
	}
	w := wanted{holder: h, key: typed(v, "key"), from: v.Clock(), name: typed(v, "name"), days: typed(v, "days"), scopes: form["scope"]}
	if at, err := strconv.ParseInt(v.FormValue("from"), 10, 64); err == nil {
		w.from = time.Unix(at, 0)
	}
	if w.key == "" {
		w.key = site.FreshKey()
	}
	return w, nil
}

// issueToken issues a token and shows it: the answer to the form is the only page that
// does. Sent again, as by a reload, the form has the API answer the same token.
func issueToken(v *site.Visit, h holder) error {
	w, err := asked(v, h)
	if err != nil {
		return err
	}
	if len(w.scopes) == 0 {
		return v.Render(http.StatusUnprocessableEntity, tokenForm(w))
	}
	issued, err := v.Client.IssueTokenWithResponse(v.Ctx(), &api.IssueTokenParams{IdempotencyKey: &w.key}, w.body())
	if w.problem = site.Correctable(err); w.problem != nil {
		if w.problem.Code == "idempotency_key_reused" {
			w.key, w.from = site.FreshKey(), v.Clock()
		}
		return v.Render(http.StatusUnprocessableEntity, tokenForm(w))
	}
	if err != nil {
		return err
	}
	return v.Page(issuedPage(h, *issued.JSON201, v.Home()))
}

// body is what the API is asked for.
func (w wanted) body() api.TokenIssue {
	b := api.TokenIssue{Name: w.name, User: w.holder.asked()}
	if days, err := strconv.Atoi(w.days); err == nil {
		ends := w.from.Add(time.Duration(days) * 24 * time.Hour).UTC().Truncate(time.Second)
		b.ExpiresAt = &ends
	}
	if !w.has(everything) {
		for _, s := range w.scopes {
			b.Scopes = append(b.Scopes, api.Scope(s))
		}
	}
	return b
}

func (w wanted) has(scope string) bool { return slices.Contains(w.scopes, scope) }

// offered are the scopes that are of use to the holder: a token may do no more than she.
func (w wanted) offered() []api.Scope {
	all := []api.Scope{api.ScopeRead, api.ScopeHelm, api.ScopeWrite, api.ScopeAccount, api.ScopeAdmin}
	return slices.DeleteFunc(all, func(s api.Scope) bool {
		return s == api.ScopeAdmin && w.role != api.RoleOperator || s == api.ScopeWrite && w.role == api.RoleService
	})
}

// goodFor says whether a token is good for a scope, alone or within another one.
func goodFor(scopes *api.Scopes, one api.Scope) bool {
	if scopes == nil {
		return true
	}
	return slices.ContainsFunc(*scopes, func(s api.Scope) bool {
		return s == one || s == api.ScopeWrite && (one == api.ScopeRead || one == api.ScopeHelm) || s == api.ScopeRead && one == api.ScopeHelm
	})
}

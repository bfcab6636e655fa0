package syncs

import (
	"net/http"
	"net/url"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// cancel ends a sync. One that is over meanwhile shows how it ended.
func cancel(v *site.Visit) error {
	_, err := v.Client.CancelSyncWithResponse(v.Ctx(), v.Param("id"), &api.CancelSyncParams{})
	return done(v, "cancel", err)
}

// retry asks for a sync of the same repository, and goes on to it. The form's key has two
// clicks ask for one.
func retry(v *site.Visit) error {
	w, err := find(v)
	if err != nil {
		return err
	}
	params := &api.RequestSyncParams{}
	if key := v.FormValue("key"); key != "" {
		params.IdempotencyKey = &key
	}
	resp, err := v.Client.RequestSyncWithResponse(v.Ctx(), w.sync.RepoID, params, api.SyncCreate{})
	if err != nil {
		return done(v, "retry", err)
	}
	return v.To("/syncs/" + url.PathEscape(resp.JSON202.ID))
}

// release withdraws what is missing.
func release(v *site.Visit) error {
	return named(v, "release", func() error {
		_, err := v.Client.ReleaseSyncWithResponse(v.Ctx(), v.Param("id"), &api.ReleaseSyncParams{})
		return err
	})
}

// discard keeps what is missing.
func discard(v *site.Visit) error {
	return named(v, "discard", func() error {
		_, err := v.Client.DiscardSyncWithResponse(v.Ctx(), v.Param("id"), &api.DiscardSyncParams{})
		return err
	})
}

// named acts if the repository's name was typed.
func named(v *site.Visit, act string, do func() error) error {
	w, err := find(v)
	if err != nil {
		return err
	}
	if strings.TrimSpace(v.FormValue("name")) != w.name() {
		w.act, w.wrong = act, true
		return v.Render(http.StatusUnprocessableEntity, syncPage(w))
	}
	return done(v, act, do())
}

// done goes back to the sync, with what was refused if something was.
func done(v *site.Visit, act string, err error) error {
	p := site.Correctable(err)
	if p == nil && err != nil {
		return err
	}
	if p == nil {
		return v.To("/syncs/" + url.PathEscape(v.Param("id")) + "?decided=1")
	}
	w, err := find(v)
	if err != nil {
		return err
	}
	w.act, w.problem = act, p
	return v.Render(http.StatusUnprocessableEntity, syncPage(w))
}

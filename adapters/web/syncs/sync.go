package syncs

import (
	"context"
	"net/http"
	"net/url"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// view is a sync as its page shows it.
type view struct {
	sync     api.Sync
	repo     api.Repo
	gone     bool // there is no repository any more
	progress api.SyncProgress
	missing  api.MissingVersionPage
	decided  bool          // a decision about what is held was made a moment ago
	act      string        // what was tried: "release" or "discard"
	wrong    bool          // the name was not the repository's
	problem  *site.Problem // of what was tried
}

func show(v *site.Visit) error {
	w, err := find(v)
	if err != nil {
		return err
	}
	return v.Page(syncPage(w))
}

// find has all that the page of a sync shows.
func find(v *site.Visit) (view, error) {
	resp, err := v.Client.GetSyncWithResponse(v.Ctx(), v.Param("id"), nil)
	if err != nil {
		return view{}, err
	}
	w := view{sync: *resp.JSON200, decided: v.QueryParam("decided") != ""}
	return w, w.fill(v)
}

// fill adds the repository, and what a held sync would withdraw.
func (w *view) fill(v *site.Visit) error {
	if w.repo.ID == "" && !w.gone {
		resp, err := v.Client.GetRepoWithResponse(v.Ctx(), w.sync.RepoID, nil)
		switch p := site.Refused(err); {
		case p != nil && p.Status == http.StatusNotFound:
			w.gone = true
		case err != nil:
			return err
		default:
			w.repo = *resp.JSON200
		}
	}
	if w.sync.Status != api.SyncStatusHeld {
		return nil
	}
	limit := missingSize
	params := &api.ListMissingVersionsParams{Limit: &limit}
	if cursor := v.QueryParam("cursor"); cursor != "" {
		params.Cursor = &cursor
	}
	resp, err := v.Client.ListMissingVersionsWithResponse(v.Ctx(), w.sync.ID, params)
	if err == nil {
		w.missing = *resp.JSON200
	}
	return err
}

// over says whether nothing changes by itself any more.
func (w view) over() bool {
	return w.sync.Status != api.SyncStatusRequested && w.sync.Status != api.SyncStatusRunning
}

// waits says whether somebody has to decide: a held sync that a later one has made moot
// lacks nothing any more.
func (w view) waits() bool {
	return w.sync.Status == api.SyncStatusHeld && len(w.missing.Items) > 0
}

// settles says whether what was decided is being done: the indexer does that, later.
func (w view) settles() bool { return w.decided && w.waits() }

// closing says whether the sync may have another status in a moment: what it lacks goes
// out of the read models before that comes into them.
func (w view) closing() bool { return w.decided && w.sync.Status == api.SyncStatusHeld }

// mayChange says whether the reader may have the repository synced, and decide about
// what is held.
func (w view) mayChange(ctx context.Context) bool { return !w.gone && site.MayChange(ctx, w.repo) }

func (w view) path(more string) string { return "/syncs/" + url.PathEscape(w.sync.ID) + more }

func (w view) repoPath() string { return "/repos/" + url.PathEscape(w.sync.RepoID) }

// name is the repository's, or its id where that is all there is.
func (w view) name() string {
	if w.gone {
		return w.sync.RepoID
	}
	return w.repo.Name
}

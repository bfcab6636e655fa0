package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// RequestSync asks for a run now. The answer is the request as it was made, the
// same for every repeat.
func (s *server) RequestSync(ctx context.Context, r api.RequestSyncRequestObject) (api.RequestSyncResponseObject, error) {
	m, err := s.meta(ctx, "requestSync", r.Params.IdempotencyKey, nil, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.RequestSync(ctx, m, r.ID)
	if err != nil {
		return nil, err
	}
	return api.RequestSync202JSONResponse{Body: requested(r.ID, m.Actor, done), Headers: api.RequestSync202ResponseHeaders{
		Location: api.BasePath + "/syncs/" + done.SyncID, ConsistencyToken: s.settled(ctx, done),
	}}, nil
}

func requested(repoID, actor string, done commands.Done) api.Sync {
	return syncOf(projections.Sync{ID: done.SyncID, RepoID: repoID, Trigger: syncs.Manual,
		Status: string(api.SyncStatusRequested), RequestedBy: actor, RequestedAt: given(done.At)})
}

// ListRepoSyncs lists a repository's syncs. A repository that the caller may not
// see has none to list: it is not found.
func (s *server) ListRepoSyncs(ctx context.Context, r api.ListRepoSyncsRequestObject) (api.ListRepoSyncsResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	if _, err := s.Queries.Repo(ctx, s.viewer(ctx), at, r.ID); err != nil {
		return nil, err
	}
	page, err := s.syncPage(ctx, at, r.ID, r.Params.Status, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListRepoSyncs200JSONResponse{SyncListJSONResponse: page}, err
}

// ListSyncs lists the syncs of all repositories that the caller may see.
func (s *server) ListSyncs(ctx context.Context, r api.ListSyncsRequestObject) (api.ListSyncsResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	page, err := s.syncPage(ctx, at, "", r.Params.Status, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListSyncs200JSONResponse{SyncListJSONResponse: page}, err
}

func (s *server) syncPage(ctx context.Context, at projections.Token, repoID string, status *api.SyncStatusFilter, p projections.Page) (api.SyncListJSONResponse, error) {
	list, err := s.Queries.Syncs(ctx, s.viewer(ctx), at, repoID, string(value(status)), p)
	if err != nil {
		return api.SyncListJSONResponse{}, pagingError(err)
	}
	items, next := listed(ctx, list, syncOf)
	return api.SyncListJSONResponse{Items: items, NextCursor: next}, nil
}

// GetSync answers a sync.
func (s *server) GetSync(ctx context.Context, r api.GetSyncRequestObject) (api.GetSyncResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	row, err := s.Queries.Sync(ctx, s.viewer(ctx), at, r.ID)
	return api.GetSync200JSONResponse(syncOf(row)), err
}

// ListMissingVersions lists what a held sync would withdraw.
func (s *server) ListMissingVersions(ctx context.Context, r api.ListMissingVersionsRequestObject) (api.ListMissingVersionsResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	list, err := s.Queries.Missing(ctx, s.viewer(ctx), at, r.ID, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, pagingError(err)
	}
	items, next := listed(ctx, list, missingOf)
	return api.ListMissingVersions200JSONResponse{Items: items, NextCursor: next}, nil
}

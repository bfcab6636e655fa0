package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/projections"
)

// ListApps lists and searches apps.
func (s *server) ListApps(ctx context.Context, r api.ListAppsRequestObject) (api.ListAppsResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	filter := projections.AppFilter{Q: value(r.Params.Q), RepoID: value(r.Params.RepoID),
		Runtime: string(value(r.Params.Runtime)), Deprecated: r.Params.Deprecated, Sort: string(value(r.Params.Sort))}
	list, err := s.Queries.Apps(ctx, s.viewer(ctx), at, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, pagingError(err)
	}
	items, next := listed(ctx, list, appOf)
	return api.ListApps200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetApp answers an app.
func (s *server) GetApp(ctx context.Context, r api.GetAppRequestObject) (api.GetAppResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	row, err := s.Queries.App(ctx, s.viewer(ctx), at, r.ID)
	return api.GetApp200JSONResponse(appOf(row)), err
}

// ListVersions lists an app's versions.
func (s *server) ListVersions(ctx context.Context, r api.ListVersionsRequestObject) (api.ListVersionsResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	list, err := s.Queries.Versions(ctx, s.viewer(ctx), at, r.ID, value(r.Params.Withdrawn),
		pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, pagingError(err)
	}
	items, next := listed(ctx, list, versionAnswer)
	return api.ListVersions200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetVersion answers a version of an app, withdrawn or not.
func (s *server) GetVersion(ctx context.Context, r api.GetVersionRequestObject) (api.GetVersionResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	row, err := s.Queries.Version(ctx, s.viewer(ctx), at, r.ID, r.Version)
	return api.GetVersion200JSONResponse(versionAnswer(row)), err
}

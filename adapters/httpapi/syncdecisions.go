package httpapi

import (
	"context"
	"slices"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/syncs"
)

// CancelSync asks the indexer to stop a sync that is not over.
func (s *server) CancelSync(ctx context.Context, r api.CancelSyncRequestObject) (api.CancelSyncResponseObject, error) {
	accepted, err := s.onSync(ctx, "cancelSync", r.ID, r.Params.IdempotencyKey, s.Commands.CancelSync,
		refuseUnless("not_running", "The sync is over: there is nothing to cancel.", api.SyncStatusRequested, api.SyncStatusRunning))
	return api.CancelSync202JSONResponse{SyncAcceptedJSONResponse: accepted}, err
}

// ReleaseSync lets go what a held sync would withdraw.
func (s *server) ReleaseSync(ctx context.Context, r api.ReleaseSyncRequestObject) (api.ReleaseSyncResponseObject, error) {
	accepted, err := s.onSync(ctx, "releaseSync", r.ID, r.Params.IdempotencyKey, s.Commands.ReleaseSync, held())
	return api.ReleaseSync202JSONResponse{SyncAcceptedJSONResponse: accepted}, err
}

// DiscardSync keeps what a held sync would withdraw.
func (s *server) DiscardSync(ctx context.Context, r api.DiscardSyncRequestObject) (api.DiscardSyncResponseObject, error) {
	accepted, err := s.onSync(ctx, "discardSync", r.ID, r.Params.IdempotencyKey, s.Commands.DiscardSync, held())
	return api.DiscardSync202JSONResponse{SyncAcceptedJSONResponse: accepted}, err
}

// syncCommand is a decision about a sync.
type syncCommand func(ctx context.Context, m commands.Meta, ref syncs.Ref, objection error) (commands.Done, error)

// onSync finds a sync's repository in the read models and passes the decision on,
// with the objection that its status makes.
func (s *server) onSync(ctx context.Context, operation, id string, key *api.IdempotencyKey, command syncCommand, check func(api.SyncStatus) error) (api.SyncAcceptedJSONResponse, error) {
	row, err := s.Queries.Sync(ctx, s.viewer(ctx), nil, id)
	if err != nil {
		return api.SyncAcceptedJSONResponse{}, err
	}
	m, err := s.meta(ctx, operation, key, nil, id)
	if err != nil {
		return api.SyncAcceptedJSONResponse{}, err
	}
	done, err := command(ctx, m, syncs.Ref{SyncID: id, RepoID: row.RepoID}, check(api.SyncStatus(row.Status)))
	if domain.KindOf(err) == domain.NotFound { // the read models were behind: the same as if they had known
		err = errNotFound("sync")
	}
	return api.SyncAcceptedJSONResponse{Body: syncOf(row),
		Headers: api.SyncAcceptedResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, err
}

func held() func(api.SyncStatus) error {
	return refuseUnless("not_held", "Only a held sync can be released or discarded, and this one is not held.", api.SyncStatusHeld)
}

// refuseUnless makes a check that a sync has one of the statuses.
func refuseUnless(code, detail string, wanted ...api.SyncStatus) func(api.SyncStatus) error {
	return func(status api.SyncStatus) error {
		if slices.Contains(wanted, status) {
			return nil
		}
		return domain.Refuse(domain.Conflict, code, detail)
	}
}

package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/repo"
)

// SetVisibility makes a repository public or private.
func (s *server) SetVisibility(ctx context.Context, r api.SetVisibilityRequestObject) (api.SetVisibilityResponseObject, error) {
	m, err := s.guarded(ctx, "setVisibility", r.Params.IdempotencyKey, r.Params.IfMatch, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.SetVisibility(ctx, m, r.ID, repo.Visibility(r.Body.Visibility))
	if err != nil {
		return nil, err
	}
	return api.SetVisibility200JSONResponse{RepoChangedJSONResponse: s.touched(ctx, done)}, nil
}

// SetCredential has a credential used from now on.
func (s *server) SetCredential(ctx context.Context, r api.SetCredentialRequestObject) (api.SetCredentialResponseObject, error) {
	m, err := s.guarded(ctx, "setCredential", r.Params.IdempotencyKey, r.Params.IfMatch, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.SetCredential(ctx, m, r.ID, *credentialOf(r.Body))
	if err != nil {
		return nil, err
	}
	return api.SetCredential200JSONResponse{RepoChangedJSONResponse: s.changed(ctx, done)}, nil
}

// ClearCredential has none used from now on.
func (s *server) ClearCredential(ctx context.Context, r api.ClearCredentialRequestObject) (api.ClearCredentialResponseObject, error) {
	m, err := s.guarded(ctx, "clearCredential", r.Params.IdempotencyKey, r.Params.IfMatch, nil, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.ClearCredential(ctx, m, r.ID)
	if err != nil {
		return nil, err
	}
	return api.ClearCredential200JSONResponse{RepoChangedJSONResponse: s.changed(ctx, done)}, nil
}

// EnableRepo has a repository synced again.
func (s *server) EnableRepo(ctx context.Context, r api.EnableRepoRequestObject) (api.EnableRepoResponseObject, error) {
	m, err := s.meta(ctx, "enableRepo", r.Params.IdempotencyKey, nil, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.EnableRepo(ctx, m, r.ID)
	if err != nil {
		return nil, err
	}
	return api.EnableRepo200JSONResponse{RepoChangedJSONResponse: s.changed(ctx, done)}, nil
}

// DisableRepo stops a repository's syncs.
func (s *server) DisableRepo(ctx context.Context, r api.DisableRepoRequestObject) (api.DisableRepoResponseObject, error) {
	m, err := s.meta(ctx, "disableRepo", r.Params.IdempotencyKey, nil, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.DisableRepo(ctx, m, r.ID)
	if err != nil {
		return nil, err
	}
	return api.DisableRepo200JSONResponse{RepoChangedJSONResponse: s.changed(ctx, done)}, nil
}

// TransferRepo gives a repository to another user.
func (s *server) TransferRepo(ctx context.Context, r api.TransferRepoRequestObject) (api.TransferRepoResponseObject, error) {
	m, err := s.guarded(ctx, "transferRepo", r.Params.IdempotencyKey, r.Params.IfMatch, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.TransferRepo(ctx, m, r.ID, r.Body.Owner)
	if err != nil {
		return nil, err
	}
	return api.TransferRepo200JSONResponse{RepoChangedJSONResponse: s.touched(ctx, done)}, nil
}

package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
)

// ReplaceLabels gives a repository these labels and no others.
func (s *server) ReplaceLabels(ctx context.Context, r api.ReplaceLabelsRequestObject) (api.ReplaceLabelsResponseObject, error) {
	m, err := s.guarded(ctx, "replaceLabels", r.Params.IdempotencyKey, r.Params.IfMatch, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.ReplaceLabels(ctx, m, r.ID, labelsOf(r.Body.Labels))
	if err != nil {
		return nil, err
	}
	return api.ReplaceLabels200JSONResponse{RepoChangedJSONResponse: s.touched(ctx, done)}, nil
}

// AttachLabel attaches one label, or changes its value.
func (s *server) AttachLabel(ctx context.Context, r api.AttachLabelRequestObject) (api.AttachLabelResponseObject, error) {
	m, err := s.meta(ctx, "attachLabel", r.Params.IdempotencyKey, r.Body, r.ID, r.Key)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.AttachLabel(ctx, m, r.ID, r.Key, r.Body.Value)
	if err != nil {
		return nil, err
	}
	return api.AttachLabel200JSONResponse{RepoChangedJSONResponse: s.touched(ctx, done)}, nil
}

// DetachLabel takes one label off.
func (s *server) DetachLabel(ctx context.Context, r api.DetachLabelRequestObject) (api.DetachLabelResponseObject, error) {
	m, err := s.meta(ctx, "detachLabel", r.Params.IdempotencyKey, nil, r.ID, r.Key)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.DetachLabel(ctx, m, r.ID, r.Key)
	if err != nil {
		return nil, err
	}
	return api.DetachLabel200JSONResponse{RepoChangedJSONResponse: s.touched(ctx, done)}, nil
}

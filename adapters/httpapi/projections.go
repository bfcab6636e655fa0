package httpapi

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/projections"
)

// ListProjections lists all projections, for operators.
func (s *server) ListProjections(ctx context.Context, _ api.ListProjectionsRequestObject) (api.ListProjectionsResponseObject, error) {
	if err := s.operatorsOnly(ctx); err != nil {
		return nil, err
	}
	list := api.ProjectionList{Items: []api.Projection{}}
	ends := make(map[domain.Partition]int64)
	for _, p := range projections.All() {
		shown, err := s.projection(ctx, p, ends)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, api.Projection(shown))
	}
	return api.ListProjections200JSONResponse(list), nil
}

// GetProjection shows one projection.
func (s *server) GetProjection(ctx context.Context, r api.GetProjectionRequestObject) (api.GetProjectionResponseObject, error) {
	shown, err := s.seeTo(ctx, r.Name, func(projections.Projection) error { return nil })
	return api.GetProjection200JSONResponse{ProjectionShownJSONResponse: shown}, err
}

// ReplayProjection asks for a new generation.
func (s *server) ReplayProjection(ctx context.Context, r api.ReplayProjectionRequestObject) (api.ReplayProjectionResponseObject, error) {
	shown, err := s.seeTo(ctx, r.Name, func(p projections.Projection) error { return s.Projections.Replay(ctx, p, r.Body.Switch) })
	return api.ReplayProjection202JSONResponse{ProjectionShownJSONResponse: shown}, err
}

// SwitchProjection lets another generation answer queries.
func (s *server) SwitchProjection(ctx context.Context, r api.SwitchProjectionRequestObject) (api.SwitchProjectionResponseObject, error) {
	shown, err := s.seeTo(ctx, r.Name, func(p projections.Projection) error {
		return s.Projections.Switch(ctx, p, r.Body.Generation)
	})
	return api.SwitchProjection200JSONResponse{ProjectionShownJSONResponse: shown}, err
}

// DropGeneration drops a generation that does not answer.
func (s *server) DropGeneration(ctx context.Context, r api.DropGenerationRequestObject) (api.DropGenerationResponseObject, error) {
	shown, err := s.seeTo(ctx, r.Name, func(p projections.Projection) error {
		return s.Projections.Drop(ctx, p, r.Body.Generation)
	})
	return api.DropGeneration200JSONResponse{ProjectionShownJSONResponse: shown}, err
}

// VerifyProjection asks for a comparison with the log.
func (s *server) VerifyProjection(ctx context.Context, r api.VerifyProjectionRequestObject) (api.VerifyProjectionResponseObject, error) {
	p, err := s.projectionOf(ctx, r.Name)
	if err != nil {
		return nil, err
	}
	id := uuid.NewString()
	if err := s.Projections.RequestVerification(ctx, p, id); err != nil {
		return nil, err
	}
	v, err := s.Projections.Verification(ctx, p, id)
	return api.VerifyProjection202JSONResponse{VerificationShownJSONResponse: verificationOf(v)}, err
}

// GetVerification shows how a comparison goes.
func (s *server) GetVerification(ctx context.Context, r api.GetVerificationRequestObject) (api.GetVerificationResponseObject, error) {
	p, err := s.projectionOf(ctx, r.Name)
	if err != nil {
		return nil, err
	}
	v, err := s.Projections.Verification(ctx, p, r.ID)
	return api.GetVerification200JSONResponse{VerificationShownJSONResponse: verificationOf(v)}, err
}

// seeTo does something with a projection and shows it afterwards.
func (s *server) seeTo(ctx context.Context, name string, do func(projections.Projection) error) (api.ProjectionShownJSONResponse, error) {
	p, err := s.projectionOf(ctx, name)
	if err != nil {
		return api.ProjectionShownJSONResponse{}, err
	}
	if err := do(p); err != nil {
		return api.ProjectionShownJSONResponse{}, err
	}
	return s.projection(ctx, p, make(map[domain.Partition]int64))
}

// projection is one as it stands. ends are those of the log, as far as they
// were asked for already.
func (s *server) projection(ctx context.Context, p projections.Projection, ends map[domain.Partition]int64) (api.ProjectionShownJSONResponse, error) {
	all, err := s.Projections.Generations(ctx, p)
	if err != nil {
		return api.ProjectionShownJSONResponse{}, err
	}
	for _, at := range p.Partitions() {
		if _, known := ends[at]; known {
			continue
		}
		if ends[at], err = s.LogEnd(ctx, at); err != nil {
			return api.ProjectionShownJSONResponse{}, errors.Join(domain.Refuse(domain.Unavailable, "log_unavailable",
				"The log cannot be asked how far it goes. Try again soon."), err)
		}
	}
	return projectionShown(p, all, ends), nil
}

// projectionOf finds a projection for an operator.
func (s *server) projectionOf(ctx context.Context, name string) (projections.Projection, error) {
	if err := s.operatorsOnly(ctx); err != nil {
		return projections.Projection{}, err
	}
	for _, p := range projections.All() {
		if p.Name == name {
			return p, nil
		}
	}
	return projections.Projection{}, errNotFound("projection")
}

// operatorsOnly says who may do this, and whether it can be done here.
func (s *server) operatorsOnly(ctx context.Context) error {
	if err := visitOf(ctx).User.Check(user.ManageModels, user.Thing{}); err != nil {
		return err
	}
	if s.Projections == nil || s.LogEnd == nil {
		return domain.Refuse(domain.Unavailable, "no_projections", "This server does not see to the projections.")
	}
	return nil
}

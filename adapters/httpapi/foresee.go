package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/repo"
	"chartledger/domain/user"
)

// PreviewAudience tells who would see a repository of the caller's, from memory alone.
// That a user may have no public one she is told when she creates it.
func (s *server) PreviewAudience(ctx context.Context, r api.PreviewAudienceRequestObject) (api.PreviewAudienceResponseObject, error) {
	who := visitOf(ctx).User
	if err := who.Check(user.AddRepo, user.Of(who.ID)); err != nil {
		return nil, err
	}
	if err := repo.ValidateLabels(r.Body.Labels); err != nil {
		return nil, err
	}
	seen := s.Access.Foresee(who.ID, r.Body.Labels)
	body := api.PreviewAudience200JSONResponse{Everyone: r.Body.Visibility == api.VisibilityPublic, Users: seen.Users, Groups: seen.Groups,
		Selectors: make([]api.ForeseenSelector, len(seen.Selectors)), SelectorsTotal: seen.Matching}
	for i, it := range seen.Selectors {
		body.Selectors[i] = api.ForeseenSelector{ID: it.ID, Name: it.Name, Users: it.Users}
	}
	return body, nil
}

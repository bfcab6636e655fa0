package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// count fills in how many repositories each selector matches. Selectors come from
// memory; that a database is away is no reason not to show them to somebody who did not
// ask for what it has to know.
func (s *server) count(ctx context.Context, after *api.ReadAfter, all []api.Selector) error {
	at, err := parseToken(after)
	if err != nil {
		return err
	}
	ids := make([]string, len(all))
	for i, it := range all {
		ids[i] = it.ID
	}
	found, err := s.Queries.MatchedBy(ctx, s.viewer(ctx), at, ids)
	if err != nil {
		if domain.KindOf(err) == domain.Unavailable && len(at) == 0 {
			return nil
		}
		return err
	}
	for i, it := range all {
		n := found[it.ID]
		all[i].Repos, all[i].ReposCapped = &n.Repos, &n.Capped
	}
	return nil
}

// PreviewSelector tells what an expression matches that is no selector's yet.
func (s *server) PreviewSelector(ctx context.Context, r api.PreviewSelectorRequestObject) (api.PreviewSelectorResponseObject, error) {
	if err := visitOf(ctx).User.Check(user.ManageSelectors, user.Thing{}); err != nil {
		return nil, err
	}
	e, err := selector.Parse(r.Body.Expression)
	if err != nil {
		return nil, err
	}
	found, err := s.Queries.Preview(ctx, s.viewer(ctx), nil, e)
	if err != nil {
		return nil, err
	}
	body := api.PreviewSelector200JSONResponse{Repos: found.Repos, ReposCapped: found.Capped, Sample: make([]api.SampledRepo, len(found.Sample))}
	for i, it := range found.Sample {
		body.Sample[i] = api.SampledRepo{ID: it.ID, Name: it.Name, Owner: it.Owner}
	}
	return body, nil
}

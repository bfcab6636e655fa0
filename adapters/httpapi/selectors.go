package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// selector is one selector, for whoever may know it.
func (s *server) selector(ctx context.Context, id string, after *api.ReadAfter) (selector.Selector, error) {
	if err := visitOf(ctx).User.Check(user.ManageSelectors, user.Thing{}); err != nil {
		return selector.Selector{}, err
	}
	if err := s.readAccess(ctx, after); err != nil {
		return selector.Selector{}, err
	}
	return s.Access.Selector(id)
}

// ListSelectors lists all selectors, for operators.
func (s *server) ListSelectors(ctx context.Context, r api.ListSelectorsRequestObject) (api.ListSelectorsResponseObject, error) {
	if err := visitOf(ctx).User.Check(user.ManageSelectors, user.Thing{}); err != nil {
		return nil, err
	}
	if err := s.readAccess(ctx, r.Params.ConsistencyToken); err != nil {
		return nil, err
	}
	rows := s.Access.Selectors
	if r.Params.Name != nil {
		rows = func(after string, _ int) []selector.Selector { return s.Access.SelectorsNamed(*r.Params.Name, after) }
	}
	list, err := keyed(pageOf(r.Params.Limit, r.Params.Cursor), rows, func(it selector.Selector) string { return it.Name })
	if err != nil {
		return nil, err
	}
	items, next := listed(ctx, list, selectorOf)
	if err := s.count(ctx, r.Params.ConsistencyToken, items); err != nil {
		return nil, err
	}
	return api.ListSelectors200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetSelector answers a selector, or 304 if the caller has this very answer.
func (s *server) GetSelector(ctx context.Context, r api.GetSelectorRequestObject) (api.GetSelectorResponseObject, error) {
	it, err := s.selector(ctx, r.ID, r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	counted := []api.Selector{selectorOf(it)}
	if err := s.count(ctx, r.Params.ConsistencyToken, counted); err != nil {
		return nil, err
	}
	body := counted[0]
	tag, err := tagOf(body.Version, body)
	if err != nil {
		return nil, err
	}
	if current(r.Params.IfNoneMatch, tag) {
		return api.GetSelector304Response{Headers: api.GetSelector304ResponseHeaders{ETag: tag}}, nil
	}
	return api.GetSelector200JSONResponse{Body: body, Headers: api.GetSelector200ResponseHeaders{ETag: tag}}, nil
}

// DefineSelector answers from the command's own events, so that a repeat gets the same.
func (s *server) DefineSelector(ctx context.Context, r api.DefineSelectorRequestObject) (api.DefineSelectorResponseObject, error) {
	m, err := s.meta(ctx, "defineSelector", r.Params.IdempotencyKey, r.Body)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.DefineSelector(ctx, m, r.Body.Name, r.Body.Expression)
	if err != nil {
		return nil, err
	}
	token, err := s.inForce(ctx, done)
	if err != nil {
		return nil, err
	}
	return api.DefineSelector201JSONResponse{Body: selectorOf(*done.Selector), Headers: api.DefineSelector201ResponseHeaders{
		Location: api.BasePath + "/selectors/" + done.Selector.ID, ETag: etag(done.Selector.Version), ConsistencyToken: token,
	}}, nil
}

// ChangeSelector changes the fields that are given.
func (s *server) ChangeSelector(ctx context.Context, r api.ChangeSelectorRequestObject) (api.ChangeSelectorResponseObject, error) {
	m, err := s.guarded(ctx, "changeSelector", r.Params.IdempotencyKey, r.Params.IfMatch, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.ChangeSelector(ctx, m, r.ID, r.Body.Name, r.Body.Expression)
	if err != nil {
		return nil, err
	}
	token, err := s.inForce(ctx, done)
	if err != nil {
		return nil, err
	}
	return api.ChangeSelector200JSONResponse{Body: selectorOf(*done.Selector), Headers: api.ChangeSelector200ResponseHeaders{
		ETag: etag(done.Selector.Version), ConsistencyToken: token,
	}}, nil
}

// RemoveSelector ends a selector, for all who have it.
func (s *server) RemoveSelector(ctx context.Context, r api.RemoveSelectorRequestObject) (api.RemoveSelectorResponseObject, error) {
	m, err := s.guarded(ctx, "removeSelector", r.Params.IdempotencyKey, r.Params.IfMatch, nil, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.RemoveSelector(ctx, m, r.ID)
	if err != nil {
		return nil, err
	}
	token, err := s.inForce(ctx, done)
	return api.RemoveSelector204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: token}}, err
}

// inForce waits until this process acts on a change of access, and answers its token.
func (s *server) inForce(ctx context.Context, done commands.Done) (string, error) {
	if err := s.known(ctx, done); err != nil {
		return "", err
	}
	return s.settled(ctx, done), nil
}

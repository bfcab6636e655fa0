package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// ListSelectorUsers lists to which users a selector was given.
func (s *server) ListSelectorUsers(ctx context.Context, r api.ListSelectorUsersRequestObject) (api.ListSelectorUsersResponseObject, error) {
	it, err := s.selector(ctx, r.ID, r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	list, err := keyed(pageOf(r.Params.Limit, r.Params.Cursor), func(after string, limit int) []user.User {
		return s.Access.UsersWith(it.ID, after, limit)
	}, idOf)
	if err != nil {
		return nil, err
	}
	items, next := listed(ctx, list, userOf)
	return api.ListSelectorUsers200JSONResponse{Items: items, NextCursor: next}, nil
}

// ListSelectorGroups lists to which groups a selector was given.
func (s *server) ListSelectorGroups(ctx context.Context, r api.ListSelectorGroupsRequestObject) (api.ListSelectorGroupsResponseObject, error) {
	it, err := s.selector(ctx, r.ID, r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	list, err := keyed(pageOf(r.Params.Limit, r.Params.Cursor), func(after string, limit int) []string {
		return s.Access.GroupsWith(it.ID, after, limit)
	}, func(group string) string { return group })
	if err != nil {
		return nil, err
	}
	items, next := listed(ctx, list, func(group string) api.Group { return api.Group{Name: group} })
	return api.ListSelectorGroups200JSONResponse{Items: items, NextCursor: next}, nil
}

// ListUserSelectors lists the selectors that a user has, for operators and for herself.
func (s *server) ListUserSelectors(ctx context.Context, r api.ListUserSelectorsRequestObject) (api.ListUserSelectorsResponseObject, error) {
	if err := s.readAccess(ctx, r.Params.ConsistencyToken); err != nil {
		return nil, err
	}
	if !visitOf(ctx).mayKnow(r.ID) {
		return nil, errNotFound("user")
	}
	u, err := s.Access.User(r.ID)
	if err != nil {
		return nil, err
	}
	list, err := keyed(pageOf(r.Params.Limit, r.Params.Cursor), func(after string, limit int) []commands.Given {
		return s.Access.SelectorsOf(u, after, limit)
	}, func(g commands.Given) string { return g.Name })
	if err != nil {
		return nil, err
	}
	items, next := listed(ctx, list, givenOf)
	return api.ListUserSelectors200JSONResponse{Items: items, NextCursor: next}, nil
}

// AssignSelectorToUser gives a selector to a user.
func (s *server) AssignSelectorToUser(ctx context.Context, r api.AssignSelectorToUserRequestObject) (api.AssignSelectorToUserResponseObject, error) {
	token, err := s.grant(ctx, "assignSelectorToUser", r.Params.IdempotencyKey, r.ID, selector.Grantee{UserID: r.User}, s.Commands.AssignSelector)
	return api.AssignSelectorToUser204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: token}}, err
}

// UnassignSelectorFromUser takes a selector from a user.
func (s *server) UnassignSelectorFromUser(ctx context.Context, r api.UnassignSelectorFromUserRequestObject) (api.UnassignSelectorFromUserResponseObject, error) {
	token, err := s.grant(ctx, "unassignSelectorFromUser", r.Params.IdempotencyKey, r.ID, selector.Grantee{UserID: r.User}, s.Commands.UnassignSelector)
	return api.UnassignSelectorFromUser204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: token}}, err
}

// AssignSelectorToGroup gives a selector to everyone in a group.
func (s *server) AssignSelectorToGroup(ctx context.Context, r api.AssignSelectorToGroupRequestObject) (api.AssignSelectorToGroupResponseObject, error) {
	token, err := s.grant(ctx, "assignSelectorToGroup", r.Params.IdempotencyKey, r.ID, selector.Grantee{Group: r.Group}, s.Commands.AssignSelector)
	return api.AssignSelectorToGroup204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: token}}, err
}

// UnassignSelectorFromGroup takes a selector from a group.
func (s *server) UnassignSelectorFromGroup(ctx context.Context, r api.UnassignSelectorFromGroupRequestObject) (api.UnassignSelectorFromGroupResponseObject, error) {
	token, err := s.grant(ctx, "unassignSelectorFromGroup", r.Params.IdempotencyKey, r.ID, selector.Grantee{Group: r.Group}, s.Commands.UnassignSelector)
	return api.UnassignSelectorFromGroup204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: token}}, err
}

// grant has do give the selector, or take it, and answers when that is in force.
func (s *server) grant(ctx context.Context, operation string, key *api.IdempotencyKey, id string, g selector.Grantee,
	do func(context.Context, commands.Meta, string, selector.Grantee) (commands.Done, error)) (token string, err error) {
	m, err := s.meta(ctx, operation, key, nil, id, g.UserID, g.Group)
	if err != nil {
		return "", err
	}
	done, err := do(ctx, m, id, g)
	if err != nil {
		return "", err
	}
	return s.inForce(ctx, done)
}

package httpapi

import (
	"context"
	"errors"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/user"
	"chartledger/projections"
)

// ListUsers lists all users, for operators.
func (s *server) ListUsers(ctx context.Context, r api.ListUsersRequestObject) (api.ListUsersResponseObject, error) {
	if err := visitOf(ctx).User.Check(user.ManageUsers, user.Thing{}); err != nil {
		return nil, err
	}
	if err := s.readAccess(ctx, r.Params.ConsistencyToken); err != nil {
		return nil, err
	}
	list, err := keyed(pageOf(r.Params.Limit, r.Params.Cursor), s.Access.Users, idOf)
	if err != nil {
		return nil, err
	}
	items, next := listed(ctx, list, userOf)
	return api.ListUsers200JSONResponse{Items: items, NextCursor: next}, nil
}

func idOf(u user.User) string { return u.ID }

// GetUser answers a user to operators and to herself: users do not see each other.
func (s *server) GetUser(ctx context.Context, r api.GetUserRequestObject) (api.GetUserResponseObject, error) {
	if err := s.readAccess(ctx, r.Params.ConsistencyToken); err != nil {
		return nil, err
	}
	if !visitOf(ctx).mayKnow(r.ID) {
		return nil, errNotFound("user")
	}
	u, err := s.Access.User(r.ID)
	return api.GetUser200JSONResponse(userOf(u)), err
}

// mayKnow says whether the caller may know of a user.
func (v *visit) mayKnow(userID string) bool {
	return v.User.May(user.KnowUser, user.Of(userID))
}

// AddUser makes a user known.
func (s *server) AddUser(ctx context.Context, r api.AddUserRequestObject) (api.AddUserResponseObject, error) {
	m, err := s.meta(ctx, "addUser", r.Params.IdempotencyKey, r.Body)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.AddUser(ctx, m, r.Body.ID, user.Role(r.Body.Role))
	if err != nil {
		return nil, err
	}
	if err := s.known(ctx, done); err != nil {
		return nil, err
	}
	return api.AddUser201JSONResponse{Body: userOf(done.User), Headers: api.AddUser201ResponseHeaders{
		Location: api.BasePath + "/users/" + done.User.ID, ConsistencyToken: s.settled(ctx, done),
	}}, nil
}

// UpdateUser changes a user's role, or disables or enables her.
func (s *server) UpdateUser(ctx context.Context, r api.UpdateUserRequestObject) (api.UpdateUserResponseObject, error) {
	m, err := s.meta(ctx, "updateUser", r.Params.IdempotencyKey, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.UpdateUser(ctx, m, r.ID, (*user.Role)(r.Body.Role), r.Body.Disabled)
	if err != nil {
		return nil, err
	}
	if err := s.known(ctx, done); err != nil {
		return nil, err
	}
	return api.UpdateUser200JSONResponse{Body: userOf(done.User),
		Headers: api.UpdateUser200ResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, nil
}

// known waits until this process acts on a change of access: a token works when
// its issuing is answered, and a disabled user is out. If memory does not follow
// in time the change is made all the same, and so is its answer.
func (s *server) known(ctx context.Context, done commands.Done) error {
	err := s.reached(ctx, projections.Token(done.End))
	if err != nil && errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return nil
}

package httpapi

import (
	"context"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
)

// SignIn begins a session.
func (s *server) SignIn(ctx context.Context, r api.SignInRequestObject) (api.SignInResponseObject, error) {
	if err := s.takesPasswords(ctx); err != nil {
		return nil, err
	}
	u, err := s.withPassword(ctx, r.Body.User, r.Body.Password)
	if err != nil {
		return nil, err
	}
	who, err := s.beginSession(ctx, u)
	if err != nil {
		return nil, err
	}
	return api.SignIn201JSONResponse{SignedInJSONResponse: api.SignedInJSONResponse(sessionOf(who))}, nil
}

// takesPasswords says whether a password may be sent here, and is of use.
func (s *server) takesPasswords(ctx context.Context) error {
	if s.Sessions == nil || s.Secrets == nil {
		return errNoSessions(nil)
	}
	_, err := s.secure(visitOf(ctx).c.Request())
	return err
}

// GetSession says who is signed in, by whatever way.
func (s *server) GetSession(ctx context.Context, _ api.GetSessionRequestObject) (api.GetSessionResponseObject, error) {
	return api.GetSession200JSONResponse{SignedInJSONResponse: api.SignedInJSONResponse(sessionOf(visitOf(ctx).Principal))}, nil
}

// SignOut ends the session, if there is one.
func (s *server) SignOut(ctx context.Context, _ api.SignOutRequestObject) (api.SignOutResponseObject, error) {
	v := visitOf(ctx)
	if err := s.endSession(ctx, v.c.Request()); err != nil {
		return nil, err
	}
	secure, err := s.secure(v.c.Request())
	s.setCookie(v, secure || err != nil, "", -1)
	return api.SignOut204Response{}, nil
}

func sessionOf(p commands.Principal) api.Session {
	return api.Session{User: p.User.ID, Role: api.Role(p.User.Role), ExpiresAt: inUTC(p.ExpiresAt)}
}

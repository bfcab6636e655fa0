package httpapi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/httpapi/phc"
	"chartledger/domain"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// SetPassword has a user sign in with a password from now on. All her sessions are
// over; who set her own in one gets a new one.
func (s *server) SetPassword(ctx context.Context, r api.SetPasswordRequestObject) (api.SetPasswordResponseObject, error) {
	v := visitOf(ctx)
	if err := v.mayManage(r.ID); err != nil {
		return nil, err // before the work of hashing
	}
	m, err := s.meta(ctx, "setPassword", r.Params.IdempotencyKey, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	if err := s.confirmed(ctx, r.ID, *r.Body); err != nil {
		return nil, err
	}
	hash, err := s.hashing.hashed(ctx, r.Body.Password.Reveal())
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.SetPassword(ctx, m, r.ID, hash)
	if err != nil {
		return nil, err
	}
	if err := s.known(ctx, done); err != nil {
		return nil, err
	}
	if v.session != nil && r.ID == v.User.ID {
		if _, err := s.beginSession(ctx, done.User); err != nil {
			v.reason = err.Error() // the password is set all the same
		}
	}
	return api.SetPassword204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, nil
}

// confirmed refuses another password from somebody who does not know the one she has:
// she may have found a token, or an open browser. It may be the new one as well, so
// that a repeated request is not refused. Operators set anyone's, unless they come with
// a token that is not good for that, or change their own in a browser.
func (s *server) confirmed(ctx context.Context, id string, b api.PasswordSet) error {
	v := visitOf(ctx)
	u, own := v.User, v.session != nil && v.User.ID == id
	sets := u.Role == user.Operator && token.Covers(v.Scopes, token.Admin) && !own
	if sets || u.SecretID == "" {
		return nil
	}
	if b.CurrentPassword == "" {
		return domain.RefuseField("/current_password", "current_password_required", "Give your current password too.")
	}
	for _, p := range []api.Secret{b.CurrentPassword, b.Password} {
		if _, err := s.withPassword(ctx, u.ID, p); domain.KindOf(err) != domain.Unauthenticated {
			return err
		}
	}
	return domain.RefuseField("/current_password", "wrong_password", "This is not your password.")
}

// withPassword answers the user whose password this is. All that may be wrong with
// either is one refusal, after the same time.
func (s *server) withPassword(ctx context.Context, id string, password api.Secret) (user.User, error) {
	address := visitOf(ctx).address()
	if wait := s.lockout.Try(address, id, s.Clock()); wait > 0 {
		return user.User{}, errTooManyAttempts(wait)
	}
	u, right, err := s.tried(ctx, id, password)
	switch {
	case err != nil:
		s.lockout.Undone(address, id)
		return user.User{}, err
	case !right:
		return user.User{}, domain.Refuse(domain.Unauthenticated, "bad_credentials", "Invalid username or password.")
	}
	s.lockout.Right(address, id)
	return u, nil
}

func (s *server) tried(ctx context.Context, id string, password api.Secret) (u user.User, right bool, err error) {
	u, err = s.Access.Enabled(id)
	if domain.KindOf(err) == domain.Unavailable {
		return u, false, err
	}
	hash, known := phc.Nobodys(), err == nil && u.SignsIn() && u.SecretID != ""
	if known {
		if hash, err = s.Secrets.Get(ctx, u.SecretID); err != nil {
			return u, false, errors.Join(domain.Refuse(domain.Unavailable, "vault_unavailable", "The password cannot be checked now. Try again soon."), err)
		}
	}
	right, err = s.hashing.verified(ctx, hash, password.Reveal())
	return u, right && known, err
}

func errTooManyAttempts(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return &problem{status: 429, code: "too_many_attempts", retryAfter: seconds,
		detail: fmt.Sprintf("Too many attempts. Try again in %d s.", seconds)}
}

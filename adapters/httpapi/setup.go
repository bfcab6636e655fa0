package httpapi

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain"
)

// SetupToken is what lets somebody set the service up in this round of setups. It is
// stored nowhere: every process that has the master key makes the same.
func SetupToken(key []byte, round int64) string {
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "setup %d", round)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// GetSetup says whether the service is to be set up, and nothing else.
func (s *server) GetSetup(context.Context, api.GetSetupRequestObject) (api.GetSetupResponseObject, error) {
	done, _, err := s.Access.SetUp()
	return api.GetSetup200JSONResponse{Open: !done && len(s.SetupKey) > 0}, err
}

// CompleteSetup gives the first operator a password, and signs her in.
func (s *server) CompleteSetup(ctx context.Context, r api.CompleteSetupRequestObject) (api.CompleteSetupResponseObject, error) {
	if err := s.takesPasswords(ctx); err != nil {
		return nil, err
	}
	if err := s.setsUp(ctx, r.Body.Token); err != nil {
		return nil, err
	}
	hash, err := s.hashing.hashed(ctx, r.Body.Password.Reveal())
	if err != nil {
		return nil, err
	}
	v := visitOf(ctx)
	m := commands.Meta{Actor: commands.SystemActor + "setup", CorrelationID: v.requestID, TraceParent: v.traceParent}
	done, err := s.Commands.CompleteSetup(ctx, m, cmp.Or(r.Body.User, bootstrapUser), hash)
	if err != nil {
		return nil, err
	}
	if err := s.known(ctx, done); err != nil {
		return nil, err
	}
	who, err := s.beginSession(ctx, done.User)
	if err != nil {
		return nil, err
	}
	return api.CompleteSetup201JSONResponse{Body: sessionOf(who),
		Headers: api.CompleteSetup201ResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, nil
}

// setsUp says whether this token sets the service up now.
func (s *server) setsUp(ctx context.Context, token api.Secret) error {
	done, round, err := s.Access.SetUp()
	if err != nil {
		return err
	}
	if done || len(s.SetupKey) == 0 {
		return domain.Refuse(domain.Conflict, "setup_done", "The service is set up. Sign in, or ask an operator for an account.")
	}
	address := visitOf(ctx).address()
	if wait := s.lockout.Try(address, "", s.Clock()); wait > 0 {
		return errTooManyAttempts(wait)
	}
	if !hmac.Equal([]byte(token.Reveal()), []byte(SetupToken(s.SetupKey, round))) {
		return domain.Refuse(domain.Unauthenticated, "bad_setup_token", "This is not the setup token that the service printed at its last start.")
	}
	s.lockout.Undone(address, "")
	return nil
}

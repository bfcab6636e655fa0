package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

// IdentityProvider vouches for users who sign in elsewhere. The Kind of its errors is
// Unauthenticated for what is worth nothing, and Unavailable if it cannot be asked.
type IdentityProvider interface {
	// Verify answers whom a bearer token is of.
	Verify(ctx context.Context, token string) (commands.Identity, error)
	// LoginURL is where a browser goes to sign in.
	LoginURL(ctx context.Context, state, nonce, verifier string) (string, error)
	// Redeem answers whom the code of a sign-in is of, given who says that it is its.
	Redeem(ctx context.Context, issuer, code, nonce, verifier string) (commands.Identity, error)
}

// Admissions say from memory who an identity provider's users are here.
type Admissions interface {
	// Identified answers the user whom a provider vouches for, with the errors of
	// Authenticate, and whether what it says of her is known. It is not for one who is new.
	Identified(c user.Claims) (u user.User, current bool, err error)
}

// maxIdentityToken is how long a token of a provider's may be. It may list groups.
const maxIdentityToken = 64 << 10

// byIdentity is the way of an identity provider's tokens. Like API tokens they may be
// Basic's password, since that is all that Helm sends.
func (s *server) byIdentity(r *http.Request) func() (commands.Principal, error) {
	text, ok := presented(r)
	if !ok || s.Identities == nil || len(text) > maxIdentityToken || !jwtLike(text) {
		return nil
	}
	return func() (commands.Principal, error) {
		v := visitOf(r.Context())
		who, err := s.Identities.Verify(r.Context(), text)
		if v.reason = ""; err != nil {
			v.reason = err.Error() // the caller is not told
			return commands.Principal{}, err
		}
		return s.admit(r.Context(), who)
	}
}

// jwtLike says whether a token has the form of a JSON Web Token. None of ours has.
func jwtLike(text string) bool {
	return strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2
}

// admit answers the user whom a provider vouches for. What it says of her that is new
// is in the log before she may do anything.
func (s *server) admit(ctx context.Context, who commands.Identity) (commands.Principal, error) {
	u, current, err := s.Access.Identified(who.Claims)
	stranger := who.Barred && u.ID == ""
	if err == nil && !current && !stranger {
		u, err = s.heard(ctx, who.Claims)
	}
	switch {
	case err != nil:
		return commands.Principal{}, err
	case who.Barred:
		return commands.Principal{}, domain.Refuse(domain.Forbidden, "no_role",
			"Your account at the identity provider has no role that lets you in here. Ask an operator which one does.")
	}
	return commands.Principal{User: u, ExpiresAt: &who.ExpiresAt}, nil
}

// heard has the log know what a provider says, and answers the user as she is then.
func (s *server) heard(ctx context.Context, c user.Claims) (user.User, error) {
	v := visitOf(ctx)
	done, err := s.Commands.AdmitUser(ctx, commands.Meta{Actor: commands.OIDCActor, CorrelationID: v.requestID, TraceParent: v.traceParent}, c)
	if domain.KindOf(err) == domain.Unknown { // its key is not one that the caller could ask again with
		return user.User{}, errNotAdmitted(err)
	}
	if err != nil {
		return user.User{}, err
	}
	if err := s.known(ctx, done); err != nil {
		return user.User{}, err
	}
	u, current, err := s.Access.Identified(c)
	if err == nil && !current {
		err = errNotAdmitted(nil)
	}
	return u, err
}

func errNotAdmitted(reason error) error {
	return errors.Join(domain.Refuse(domain.Unavailable, "sign_in_unfinished",
		"What the identity provider says of you is not known here yet. Try again soon."), reason)
}

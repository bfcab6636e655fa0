package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"chartledger/commands"
	"chartledger/domain"
)

// bootstrapUser is whom the bootstrap token acts as.
const bootstrapUser = "operator"

// maxToken is how long a token's text may be. Ours are far shorter.
const maxToken = 1024

// way is a way in. It answers how to ask who comes, now and again later, or nil if the
// request does not come this way.
type way func(r *http.Request) (renew func() (commands.Principal, error))

// ways are the ways in, the first one that a request takes counts.
func (s *server) ways() []way { return []way{s.byIdentity, s.byToken, s.bySession} }

// signedIn lets in whoever comes by one of the ways.
func (s *server) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	ways := s.ways()
	return func(c echo.Context) error {
		v := visitOf(c.Request().Context())
		for _, way := range ways {
			if v.renew = way(c.Request()); v.renew != nil {
				break
			}
		}
		who, err := s.arrive(v, c.Request())
		if domain.KindOf(err) == domain.Unauthenticated {
			return s.strange(v, err)
		}
		if err != nil {
			return err
		}
		v.Principal = who
		return next(c)
	}
}

// arrive answers who comes, if she is let in.
func (s *server) arrive(v *visit, r *http.Request) (commands.Principal, error) {
	if v.renew == nil {
		return commands.Principal{}, domain.Refuse(domain.Unauthenticated, "unauthenticated",
			"Sign in with an API token, as a Bearer token or with Basic as the password of any user name; or sign in with a password.")
	}
	if s.tired(v, r) {
		return commands.Principal{}, s.strange(v, nil)
	}
	who, err := v.renew()
	if domain.KindOf(err) == domain.Unauthenticated && !s.strangers.spent(v, s.Clock()) && s.newer(r) {
		return v.renew()
	}
	return who, err
}

// byToken is the way of API tokens.
func (s *server) byToken(r *http.Request) func() (commands.Principal, error) {
	text, ok := presented(r)
	if !ok || len(text) > maxToken {
		return nil
	}
	return func() (commands.Principal, error) { return s.whose(text) }
}

// newer waits for the users and tokens that a request's consistency token asks for,
// and says whether they are here now. The first request of a new token comes with
// one, and may be faster than the log.
func (s *server) newer(r *http.Request) bool {
	at := r.Header.Get("Consistency-Token")
	return at != "" && s.readAccess(r.Context(), &at) == nil
}

// presented is the token that a request brings.
func presented(r *http.Request) (text string, ok bool) {
	if name, password, basic := r.BasicAuth(); basic {
		return password, name != "" && password != ""
	}
	scheme, text, _ := strings.Cut(r.Header.Get(echo.HeaderAuthorization), " ")
	text = strings.TrimSpace(text)
	return text, strings.EqualFold(scheme, "Bearer") && text != ""
}

// whose answers who acts with this token.
func (s *server) whose(text string) (commands.Principal, error) {
	sum := sha256.Sum256([]byte(text))
	if subtle.ConstantTimeCompare(sum[:], s.BootstrapTokenHash) == 1 {
		u, err := s.Access.Enabled(bootstrapUser)
		return commands.Principal{User: u}, err
	}
	return s.Access.Authenticate(text)
}

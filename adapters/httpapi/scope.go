package httpapi

import (
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"chartledger/domain/token"
)

// The extensions of the contract that say which scope an operation takes, and which
// when it is about somebody else.
const (
	scopeExtension       = "x-scope"
	othersScopeExtension = "x-scope-others"
)

// inScope refuses a token that has none of the scopes.
func inScope(scopes ...string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			v := visitOf(c.Request().Context())
			for _, s := range scopes {
				if token.Covers(v.Scopes, s) {
					return next(c)
				}
			}
			v.setHeader(echo.HeaderWWWAuthenticate, `Bearer realm="chartledger", error="insufficient_scope", scope="`+scopes[0]+`"`)
			return token.OutOfScope(scopes[0])
		}
	}
}

// scopesOf are the scopes of which a token needs one for an operation. Of an
// operation that says none there is one that no token has.
func scopesOf(op *openapi3.Operation) []string {
	first, _ := op.Extensions[scopeExtension].(string)
	if others, ok := op.Extensions[othersScopeExtension].(string); ok {
		return []string{first, others}
	}
	return []string{first}
}

// mayManage says whether the caller may see to a user's password and tokens, and
// refuses her otherwise.
func (v *visit) mayManage(userID string) error {
	if !v.mayKnow(userID) {
		return errNotFound("user")
	}
	return token.CheckOwn(v.Scopes, v.User.ID == userID)
}

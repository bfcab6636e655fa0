package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"regexp"

	"github.com/labstack/echo/v4"

	"chartledger/commands"
	"chartledger/domain/user"
	"chartledger/projections"
)

// visit is what is known of a request, from its first middleware to its last.
type visit struct {
	commands.Principal
	renew func() (commands.Principal, error) // asks again who this is

	session []byte // the hash of the session's id, if she came by one

	c           echo.Context
	traceID     string
	requestID   string // the client's, or the trace id
	traceParent string // the client's, if it is a valid one

	code   string // of the problem that was answered
	lost   bool   // no route matched
	reason string // what broke, if something did
}

type visitKey struct{}

var (
	traceParentPattern = regexp.MustCompile(`^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$`)
	requestIDPattern   = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,100}$`)
)

// begin makes the visit of a request and puts it into the request's context.
func begin(c echo.Context) *visit {
	h := c.Request().Header
	v := &visit{c: c}
	if m := traceParentPattern.FindStringSubmatch(h.Get("Traceparent")); m != nil {
		v.traceParent, v.traceID = m[0], m[1]
	} else {
		v.traceID = freshTraceID()
	}
	v.requestID = h.Get("X-Request-Id")
	if !requestIDPattern.MatchString(v.requestID) {
		v.requestID = v.traceID
	}
	c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), visitKey{}, v)))
	return v
}

// visitOf is the visit that ctx belongs to.
func visitOf(ctx context.Context) *visit {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return &visit{}
	}
	return v
}

// viewer is the caller for a query.
func (s *server) viewer(ctx context.Context) projections.Viewer {
	return s.viewerOf(visitOf(ctx).User)
}

// viewerOf is a user for a query, as she is now.
func (s *server) viewerOf(u user.User) projections.Viewer {
	return projections.Viewer{UserID: u.ID, Role: u.Role, SeesAll: u.SeesAll(), Selectors: s.Access.Sight(u)}
}

// bodySize is how many bytes the request's body has.
func (v *visit) bodySize() int64 {
	if v.c == nil {
		return 0
	}
	return v.c.Request().ContentLength
}

// setHeader sets a header of the answer that the contract does not promise.
func (v *visit) setHeader(name, value string) {
	if v.c != nil {
		v.c.Response().Header().Set(name, value)
	}
}

func freshTraceID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/httpapi/lockout"
	"chartledger/commands/turns"
)

// server answers the operations of the contract: one method each, in the file of
// its resource.
type server struct {
	Options
	limits    *limits
	strangers strangers
	observed  *observed
	hashing   *hashing
	lockout   *lockout.Lockout
	origin    *http.CrossOriginProtection
	seal      loginSeal
	uploads   *turns.Pool
	indexes   *turns.Pool // to write an index
	holdings  *holdings
	checks    chan struct{} // and for each package that may be looked into before it is published
	looks     chan struct{} // or for what it says of itself
}

var _ api.StrictServerInterface = (*server)(nil)

// New makes the handler of everything that the contract describes.
func New(o Options) (http.Handler, error) {
	if o.Commands == nil || o.Access == nil || o.Queries == nil || o.Packages == nil {
		return nil, errors.New("the HTTP API needs commands, access, queries and a look into packages")
	}
	doc, err := api.Document(context.Background())
	if err != nil {
		return nil, err
	}
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	if o.Identities != nil {
		if s.seal, err = newLoginSeal(o.LoginKey); err != nil {
			return nil, err
		}
	}
	return s.routes(doc), nil
}

// Paths are what New's handler answers, as patterns of net/http: whatever else a
// service has stands beside it.
func Paths() []string {
	return []string{"/api/", "/helm/", LoginPath, CallbackPath, "/openapi.yaml", "/livez", "/readyz", "/metrics"}
}

// NewHealth makes the handler of a process without the API: livez, readyz and
// metrics.
func NewHealth(o Options) (http.Handler, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	return s.health(), nil
}

func newServer(o Options) (*server, error) {
	o = o.withDefaults()
	observed, err := newObserved(o.Registerer)
	if err != nil {
		return nil, fmt.Errorf("register the HTTP metrics: %w", err)
	}
	origin, err := o.ownOrigin()
	if err != nil {
		return nil, err
	}
	return &server{
		Options:   o,
		limits:    newLimits(o.RequestsPerSecond, o.RequestsPerSecond),
		strangers: newStrangers(o.UnauthenticatedPerSecond, o.RequestsPerSecond),
		observed:  observed,
		hashing:   newHashing(o.PasswordsWaiting, o.Clock),
		lockout:   lockout.New(),
		origin:    origin,
		uploads:   newUploads(o.Clock),
		indexes:   turns.New(turns.Options{Limit: indexesAtOnce, PerHost: indexesOfOne, Clock: o.Clock}),
		holdings:  newHoldings(o.MaxReading),
		checks:    make(chan struct{}, checksAtOnce),
		looks:     make(chan struct{}, checksAtOnce),
	}, nil
}

// routes mounts the contract and what lies beside it.
func (s *server) routes(doc *openapi3.T) *echo.Echo {
	e := s.health()
	e.GET("/openapi.yaml", s.serveSpec)
	s.loginRoutes(e)
	s.mountHelm(e)
	api.RegisterHandlersWithOptions(e, api.NewStrictHandler(s, nil), api.RegisterHandlersOptions{
		BaseURL:              api.BasePath,
		OperationMiddlewares: s.guards(doc),
	})
	return e
}

// health mounts what tells how the process is doing.
func (s *server) health() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = s.clientAddress()
	e.Logger.SetOutput(discard{})
	e.Use(s.observe, s.recovered, s.secured, s.timely, s.sameOrigin)
	e.GET("/livez", s.live)
	e.GET("/readyz", s.ready)
	e.GET("/metrics", echo.WrapHandler(s.Metrics))
	return e
}

// guards are what stands before each operation of the contract.
func (s *server) guards(doc *openapi3.T) map[string][]echo.MiddlewareFunc {
	guards := make(map[string][]echo.MiddlewareFunc)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			before, maxBody := []echo.MiddlewareFunc{s.signedIn, s.limited, s.informed, inScope(scopesOf(op)...)}, s.MaxBody
			if open(op) {
				before, maxBody = nil, min(maxBody, strangersBody)
			}
			if takesFiles(op) {
				before, maxBody = append(before, s.placed), s.MaxChart+around
			}
			check := newRequestCheck(doc, path, item, method, op, maxBody)
			guards[op.OperationID] = append(before, check.middleware)
		}
	}
	return guards
}

// open says whether an operation is for everybody.
func open(op *openapi3.Operation) bool { return op.Security != nil && len(*op.Security) == 0 }

// discard swallows echo's own log: everything worth knowing is in ours.
type discard struct{}

// Write forgets p.
func (discard) Write(p []byte) (int, error) { return len(p), nil }

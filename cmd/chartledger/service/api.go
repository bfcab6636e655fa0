package service

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"chartledger/adapters/helmchart"
	"chartledger/adapters/httpapi"
	"chartledger/adapters/web"
	"chartledger/adapters/web/site"
	"chartledger/cmd/chartledger/config"
	"chartledger/cmd/chartledger/demo"
)

// drainTime is how long requests may go on after the process was told to end.
const drainTime = 5 * time.Second

// startAPI serves HTTP, and then does the first steps that need the whole service.
func (s *service) startAPI(st *storage) error {
	s.startProgress()
	if err := s.startIdentities(); err != nil {
		return err
	}
	token, file, err := s.operatorToken(st)
	if err != nil {
		return err
	}
	o := s.apiOptions(token)
	s.serveCharts(&o, st)
	api, err := httpapi.New(o)
	if err != nil {
		return fmt.Errorf("make the API: %w", err)
	}
	pages, err := web.New(site.Options{API: api, Version: s.Version, PublicURL: s.Config.PublicURL, SignInURL: s.signInURL(), Logger: s.Logger,
		DraftKey: s.key.Derive("draft")})
	if err != nil {
		return fmt.Errorf("make the pages: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	for _, path := range httpapi.Paths() {
		mux.Handle(path, api)
	}
	if s.Demo {
		mux.Handle(demo.Path, demo.Handler())
	}
	s.serveHTTP(mux)
	s.part(s.serving, "session sweep", s.sweepSessions)
	s.Go(func() error {
		if err := s.bootstrap(s.serving); err != nil {
			if s.serving.Err() != nil {
				return nil
			}
			return err
		}
		return s.welcome(s.serving, token, file)
	})
	return nil
}

// signInURL is where browsers sign in elsewhere, if they can come back from there.
func (s *service) signInURL() string {
	if s.identities == nil || s.Config.PublicURL == "" {
		return ""
	}
	return httpapi.LoginPath
}

// startHealth serves what tells how a process without the API is doing.
func (s *service) startHealth() error {
	health, err := httpapi.NewHealth(s.apiOptions(""))
	if err != nil {
		return fmt.Errorf("make the health endpoints: %w", err)
	}
	s.serveHTTP(health)
	s.Go(func() error { return s.welcome(s.serving, "", "") })
	return nil
}

func (s *service) serveHTTP(handler http.Handler) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute,
		TLSConfig: s.https, ErrorLog: slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug)}
	s.server(func(ctx context.Context) error { return serve(ctx, server, s.listener) })
}

func (s *service) apiOptions(token string) httpapi.Options {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), s.metrics(), syncMetrics{s}, logMetrics{s.health, &s.lags})
	o := httpapi.Options{
		Commands: s.commands, Packages: helmchart.NewChecker(s.Config.MaxChartBytes), MaxChart: s.Config.MaxChartBytes, Ending: s.serving.Done(), Access: s.access, Progress: s.hub, Log: logReader{s.log}, Ready: s.ready,
		Metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), Registerer: registry,
		Logger: s.Logger, Clock: time.Now, RequestsPerSecond: s.Config.RequestsPerSecond, UnauthenticatedPerSecond: s.Config.UnauthenticatedPerSecond,
		PublicURL: s.Config.PublicURL, TrustedProxies: s.Config.TrustedProxies,
	}
	if s.Config.Has(config.API) {
		o.Sessions, o.Secrets, o.SetupKey = s.db.Sessions(), s.vault, s.key.Derive("setup")
		o.SessionIdle, o.SessionLifetime = s.Config.SessionIdle, s.Config.SessionLifetime
	}
	if s.identities != nil {
		registry.MustRegister(s.identityMetric())
		o.Identities, o.LoginKey = s.identities, s.key.Derive("login")
	}
	if s.db != nil {
		o.Queries = s.db.Queries()
		o.Projections, o.LogEnd = s.db, s.log.Stable
	}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		o.BootstrapTokenHash = sum[:]
	}
	return o
}

// serve serves until ctx ends, and then lets the requests under way finish.
func serve(ctx context.Context, server *http.Server, l net.Listener) error {
	drained := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(drained)
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		if server.Shutdown(drain) != nil {
			_ = server.Close()
		}
	})
	defer stop()
	if err := serveOn(server, l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve requests: %w", err)
	}
	if !stop() {
		<-drained // Serve ends when the draining begins
	}
	return nil
}

// serveOn serves HTTPS if the server has what it takes.
func serveOn(server *http.Server, l net.Listener) error {
	if server.TLSConfig == nil {
		return server.Serve(l)
	}
	return server.ServeTLS(l, "", "")
}

// ready is what has to be well before requests are welcome.
func (s *service) ready(ctx context.Context) []httpapi.ReadyCheck {
	checks := s.ownership()
	if s.access != nil {
		checks = append(checks, check("access", s.access.Current()))
	}
	if s.Config.Has(config.API) {
		checks = append(checks, check("operator", s.operatorKnown()))
	}
	if s.db != nil {
		checks = append(checks, check("database", s.db.Ping(ctx)))
	}
	if s.Config.Has(config.API) && !s.Config.Has(config.Projector) {
		checks = append(checks, check("read models", s.built.check(ctx, s.ends, s.db.Queries().Built)))
	}
	for part, err := range s.catchUp.behind() {
		checks = append(checks, check(part, err))
	}
	for part, err := range s.health.parts() {
		checks = append(checks, check(part, err))
	}
	for _, note := range s.health.notes() {
		checks = append(checks, httpapi.ReadyCheck{Name: "log settings", OK: true, Warning: true, Detail: note})
	}
	checks = append(checks, s.identityNotes()...)
	for _, note := range s.lags.notes() {
		checks = append(checks, httpapi.ReadyCheck{Name: "log readers", OK: true, Warning: true, Detail: note})
	}
	return checks
}

// ownership says whether somebody decides commands, and whether the slots of the
// indexer that are this process's are served.
func (s *service) ownership() (checks []httpapi.ReadyCheck) {
	if s.Config.Has(config.API) {
		checks = append(checks, check("commands", s.decided()))
	}
	if s.registrar != nil && !s.registrar.seats.joined() {
		checks = append(checks, check("registrar", errors.New("this process is no candidate for the registrar's slot yet")))
	}
	if s.indexer != nil && !s.indexer.seats.joined() {
		checks = append(checks, check("indexer", errors.New("this process has no part in the indexer's slots yet")))
	}
	for _, slot := range s.slots.unserved() {
		checks = append(checks, check("slot of "+slot, errors.New("it is not claimed yet")))
	}
	return checks
}

// operatorKnown says whether the bootstrap token is worth something yet: at the
// first start its user has to come back from the log.
func (s *service) operatorKnown() error {
	if _, err := s.access.User(Operator); err != nil {
		return errors.New("the operator is not known yet")
	}
	return nil
}

func check(name string, err error) httpapi.ReadyCheck {
	if err != nil {
		return httpapi.ReadyCheck{Name: name, Detail: err.Error()}
	}
	return httpapi.ReadyCheck{Name: name, OK: true}
}

package service

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"chartledger/adapters/httpapi"
	"chartledger/cmd/chartledger/demo"
)

// drainTime is how long requests may go on after the process was told to end.
const drainTime = 5 * time.Second

// startAPI serves HTTP, and then does the first steps that need the whole service.
func (s *service) startAPI(ctx context.Context, g *errgroup.Group, st *storage) error {
	token, file, err := s.operatorToken(st)
	if err != nil {
		return err
	}
	api, err := s.api(token)
	if err != nil {
		return fmt.Errorf("make the API: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", api)
	if s.Demo {
		mux.Handle(demo.Path, demo.Handler())
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute}
	g.Go(func() error { return serve(ctx, server, s.listener) })
	g.Go(func() error {
		if err := s.bootstrap(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		return s.welcome(ctx, s.listener.Addr().String(), token, file)
	})
	return nil
}

func (s *service) api(token string) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), s.metrics())
	var hash []byte
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		hash = sum[:]
	}
	return httpapi.New(httpapi.Options{
		Commands: s.handler, Access: s.access, Queries: s.db.Queries(), Progress: s.hub,
		BootstrapTokenHash: hash, Ready: s.ready,
		Metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), Registerer: registry,
		Logger: s.Logger, Clock: time.Now, RequestsPerSecond: s.Config.RequestsPerSecond,
	})
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
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve requests: %w", err)
	}
	if !stop() {
		<-drained // Serve ends when the draining begins
	}
	return nil
}

// ready is what has to be well before requests are welcome.
func (s *service) ready(ctx context.Context) []httpapi.ReadyCheck {
	checks := []httpapi.ReadyCheck{
		check("ownership", s.owners.serving()),
		check("access", s.access.Current()),
		check("operator", s.operatorKnown()),
		check("database", s.db.Ping(ctx)),
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

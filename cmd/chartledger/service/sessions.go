package service

import (
	"context"
	"fmt"
	"net"
	"time"

	"chartledger/adapters/httpapi"
)

// sweepSessionsEvery is how often sessions that are over are taken away. They are
// worth nothing before that.
const sweepSessionsEvery = 10 * time.Minute

// sweepSessions takes away the sessions that are over.
func (s *service) sweepSessions(ctx context.Context) error {
	for {
		pause(ctx, sweepSessionsEvery)
		if ctx.Err() != nil {
			return nil
		}
		now := time.Now()
		if err := s.db.Sessions().Sweep(ctx, now.Add(-s.Config.SessionLifetime), now.Add(-s.Config.SessionIdle)); err != nil {
			s.Logger.Warn("sessions that are over stay in the database for now", "error", err)
		}
	}
}

// setupToken lets somebody give the first operator a password; it is "" if one can
// sign in.
func (s *service) setupToken() string {
	done, round, err := s.access.SetUp()
	if done || err != nil {
		return ""
	}
	return httpapi.SetupToken(s.key.Derive("setup"), round)
}

// publicURL is where users reach the service, as far as is known.
func (s *service) publicURL() string {
	if s.Config.PublicURL != "" {
		return s.Config.PublicURL
	}
	scheme := "http"
	if s.https != nil {
		scheme = "https"
	}
	address := s.listener.Addr().(*net.TCPAddr)
	if address.IP.IsUnspecified() {
		return fmt.Sprintf("%s://localhost:%d", scheme, address.Port)
	}
	return scheme + "://" + address.String()
}

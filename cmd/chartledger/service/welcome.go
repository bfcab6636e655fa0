package service

import (
	"context"
	"fmt"
	"time"

	"chartledger/cmd/chartledger/config"
)

// welcome waits until everything is served and says so, to people: the token goes
// to the terminal, never through the logger.
func (s *service) welcome(ctx context.Context, token, file string) error {
	for !s.allWell(ctx) {
		pause(ctx, 10*time.Millisecond)
		if ctx.Err() != nil {
			return nil
		}
	}
	address := s.listener.Addr().String()
	s.Logger.Info("ready", "address", address, "after", time.Since(s.started).Round(time.Millisecond).String(), "version", s.Version)
	if s.Ready != nil {
		s.Ready(address)
	}
	if file != "" {
		fmt.Fprintf(s.Stdout, welcomeText, s.publicURL(), token, s.publicURL(), file, s.Program, s.Program, s.firstCommand(), s.publicURL())
	}
	if s.Config.Has(config.API) && s.Config.OperatorToken.Empty() { // who has that token needs no other in a log
		if token := s.setupToken(); token != "" {
			fmt.Fprintf(s.Stdout, setupText, s.Program, s.publicURL(), token)
		}
	}
	return nil
}

// setupText has no link: there is no page yet that could be opened.
const setupText = `No operator has a password yet. Give the first one hers, in another terminal:
  %s setup --server %s
It asks for this setup token, which is good once, and for the password:
  %s

`

const welcomeText = `
chartledger is ready at %s
The operator's token:   %s

Try, in another terminal:
  export CHARTLEDGER_SERVER=%s CHARTLEDGER_TOKEN=$(cat %s)
  %s app list
  %s %s
  curl -H "Authorization: Bearer $CHARTLEDGER_TOKEN" %s/api/v1/apps

Press Ctrl-C to stop. Everything is kept in the data directory.

`

// firstCommand shows what is there, or else fills the catalog.
func (s *service) firstCommand() string {
	if s.Demo {
		return "app versions sample/podinfo"
	}
	return "repo add podinfo https://stefanprodan.github.io/podinfo --wait"
}

func (s *service) allWell(ctx context.Context) bool {
	for _, c := range s.ready(ctx) {
		if !c.OK {
			return false
		}
	}
	return true
}

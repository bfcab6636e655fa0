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
			fmt.Fprintf(s.Stdout, setupText, s.publicURL(), token, s.Program, s.publicURL())
		}
	}
	return nil
}

// setupText has the token behind the #: browsers do not send that, so it is in no log.
const setupText = `No operator has a password yet. Set the service up in a browser with this link, which is good once:
  %s/setup#token=%s
or in another terminal, where the token after token= is asked for:
  %s setup --server %s

`

const welcomeText = `
chartledger is ready at %s
Open it in a browser, or work in a terminal with the operator's token:
  %s

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

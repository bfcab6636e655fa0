package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
)

// session is one invocation of a command that talks to the server.
type session struct {
	*app
	client   *api.ClientWithResponses
	command  *cobra.Command
	in       io.Reader
	out, err io.Writer
	within   time.Duration // --timeout, or its default
	stdin    string        // the flag that took standard input
	kept     login         // what is remembered of the server
	from     string        // where the token is from; "" without one
}

// open prepares a session: it checks the flags and reads the token, and sends nothing.
func (a *app) open(cmd *cobra.Command) (*session, error) {
	s, err := a.start(cmd)
	if err != nil {
		return nil, err
	}
	token, err := s.token()
	if err != nil {
		return nil, err
	}
	return s, s.connect(token)
}

// start prepares a session that does not know its server yet.
func (a *app) start(cmd *cobra.Command) (*session, error) {
	if err := a.check(cmd); err != nil {
		return nil, err
	}
	if a.key == "" {
		a.key = uuid.NewString()
	}
	s := &session{app: a, command: cmd, in: cmd.InOrStdin(), out: cmd.OutOrStdout(), err: cmd.ErrOrStderr()}
	waits := cmd.Flags().Lookup("wait")
	s.within = a.patience(waits != nil && waits.Value.String() == "true")
	return s, nil
}

// connect makes the client of the session's server. It sends nothing.
func (s *session) connect(token string) error {
	authorities, err := s.authorities()
	if err != nil {
		return err
	}
	t := newTransport(s.server, token, s.key, "chartledger/"+s.version, authorities)
	t.from = s.from
	s.client, err = api.NewClientWithResponses(s.server+api.BasePath, api.WithHTTPClient(t))
	if err != nil {
		return fmt.Errorf("prepare the client: %w", err)
	}
	return nil
}

// limited bounds ctx by --timeout.
func (s *session) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.within)
}

// json says whether the output is JSON.
func (s *session) json() bool { return s.output == outputJSON }

// say writes the sentence that says what was done, unless raw, the answer's JSON, is wanted instead.
func (s *session) say(raw []byte, format string, args ...any) error {
	if s.json() {
		return s.raw(raw)
	}
	_, err := fmt.Fprintf(s.out, format+"\n", args...)
	return err
}

// note tells a person something that is not data.
func (s *session) note(format string, args ...any) {
	_, _ = fmt.Fprintf(s.err, format+"\n", args...)
}

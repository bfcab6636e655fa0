package cli

import (
	"context"
	"net/url"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) setup() *cobra.Command {
	var user string
	var w wanted
	cmd := &cobra.Command{
		Use: "setup", Short: "Give the first operator a password, and sign in as her", Args: arguments(),
		Long: "Give the first operator a password, of at least 12 characters, and sign in as her.\n\n" +
			"Until an operator has one, the service prints a setup token at its start. At a terminal you are asked for it, or for\n" +
			"a link that holds it, and for the password; else standard input has two lines, first the one and then the other.",
		Example: examples("chartledger setup", "chartledger setup --server https://charts.example.com --user root",
			"chartledger setup < token-and-password"),
		RunE: a.arrive(func(ctx context.Context, s *session) error { return s.setUp(ctx, user, w) }),
	}
	cmd.Flags().StringVar(&user, "user", "operator", "the operator: one that is known already, or a new one")
	w.flags(cmd)
	return cmd
}

func (s *session) setUp(ctx context.Context, user string, w wanted) error {
	token, password, err := s.setupSecrets()
	if err != nil {
		return err
	}
	server, token := split(token)
	if err := s.toldOr(server); err != nil {
		return err
	}
	if err := s.signedIn(); err != nil { // for a login before this one
		return err
	}
	want, err := w.token(s)
	if err != nil {
		return err
	}
	if err := s.connect(""); err != nil {
		return err
	}
	ctx, cancel := s.limited(ctx)
	defer cancel()
	done, err := s.client.CompleteSetupWithResponse(ctx, api.SetupCompletion{Token: api.Secret(token), User: user, Password: api.Secret(password)})
	if err != nil {
		return err
	}
	return s.exchange(ctx, done.HTTPResponse, want)
}

// setupSecrets reads the setup token, or the link with it, and the new password.
func (s *session) setupSecrets() (token, password string, err error) {
	terminal, person := s.person()
	if !person {
		lines, err := s.lines(2, "two lines: the setup token, and the password")
		if err != nil {
			return "", "", err
		}
		return strings.TrimSpace(lines[0]), lines[1], nil
	}
	text, err := s.hidden(terminal, "Setup token (not shown)")
	if err != nil {
		return "", "", err
	}
	password, err = s.twice(terminal)
	return strings.TrimSpace(string(text)), password, err
}

// split parts a setup link into its server and the token. A token alone is for the server on this machine.
func split(text string) (server, token string) {
	link, token, isLink := strings.Cut(text, "#")
	u, err := url.Parse(link)
	if !isLink || err != nil {
		return defaultServer, text
	}
	return u.Scheme + "://" + u.Host + strings.TrimSuffix(u.Path, "/setup"), token
}

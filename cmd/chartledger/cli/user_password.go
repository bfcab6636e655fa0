package cli

import (
	"context"
	"errors"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) userPassword() *cobra.Command {
	var stdin bool
	cmd := &cobra.Command{
		Use: "password ID --password-stdin", Short: "Set a user's password", Args: arguments("ID"),
		Long: "Set a user's password, of at least 12 characters. At a terminal it is asked for; else it is read from standard\n" +
			"input. Who sets her own gives the one that she has too: when she is asked, or as a second line.",
		Example: examples("chartledger user password alice", "chartledger user password alice --password-stdin < password"),
		RunE: a.unhurried(func(ctx context.Context, s *session, args []string) error {
			p, err := s.newPassword(stdin)
			if err != nil {
				return err
			}
			err = s.setPassword(ctx, args[0], p)
			if terminal, person := s.person(); person && wantsCurrent(err) {
				current, e := s.hidden(terminal, "Current password")
				if e != nil {
					return e
				}
				p.CurrentPassword = api.Secret(current)
				err = s.setPassword(ctx, args[0], p)
			}
			if err != nil {
				return err
			}
			return s.say(nil, "user %q has a new password", args[0])
		}),
	}
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	return cmd
}

func (s *session) setPassword(ctx context.Context, id string, p api.PasswordSet) error {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	_, err := s.client.SetPasswordWithResponse(ctx, id, nil, p)
	return err
}

// wantsCurrent says whether a refusal asks for the password that there is.
func wantsCurrent(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.problem.Code == "current_password_required"
}

// newPassword asks for a new password, or reads it, and maybe the one that there is.
func (s *session) newPassword(stdin bool) (api.PasswordSet, error) {
	if terminal, person := s.person(); person {
		password, err := s.twice(terminal)
		return api.PasswordSet{Password: api.Secret(password)}, err
	}
	if !stdin {
		return api.PasswordSet{}, usage(s.command, "add --password-stdin to read the password from standard input")
	}
	text, err := s.secret("--password-stdin", "password")
	password, current, _ := strings.Cut(text, "\n")
	return api.PasswordSet{Password: api.Secret(strings.TrimSuffix(password, "\r")), CurrentPassword: api.Secret(current)}, err
}

package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) userUpdate() *cobra.Command {
	var role string
	var enable, disable bool
	cmd := &cobra.Command{
		Use: "update ID", Short: "Change a user's role, or disable or enable her", Args: arguments("ID"),
		Long:    "Change a user's role, or disable or enable her. Disabling ends her tokens and sessions; her repositories stay.",
		Example: examples("chartledger user update alice --role operator", "chartledger user update alice --disable"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			body := api.UserUpdate{Role: optional(api.Role(role))}
			if enable || disable {
				body.Disabled = &disable
			}
			if enable && disable || body == (api.UserUpdate{}) {
				return usage(s.command, "give --role, and --enable or --disable")
			}
			u, raw, err := decoded[api.User](s.client.UpdateUserWithResponse(ctx, args[0], nil, body))
			if err != nil {
				return err
			}
			s.settleUser(ctx, u.ID)
			return s.say(raw, "user %q has been changed", u.ID)
		}),
	}
	cmd.Flags().StringVar(&role, "role", "", roles)
	cmd.Flags().BoolVar(&enable, "enable", false, "let her sign in again")
	cmd.Flags().BoolVar(&disable, "disable", false, "end her tokens and sessions")
	return cmd
}

func (a *app) userPassword() *cobra.Command {
	var stdin bool
	cmd := &cobra.Command{
		Use: "password ID --password-stdin", Short: "Set a user's password", Args: arguments("ID"),
		Long:    "Set a user's password, of at least 12 characters. At a terminal it is asked for; else it is read from standard input.",
		Example: examples("chartledger user password alice --password-stdin < password"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			if !stdin && !s.terminal(s.in) {
				return usage(s.command, "add --password-stdin to read the password from standard input")
			}
			password, err := s.secret("--password-stdin", "password")
			if err != nil {
				return err
			}
			if _, err := s.client.SetPasswordWithResponse(ctx, args[0], nil, api.PasswordSet{Password: api.Secret(password)}); err != nil {
				return err
			}
			return s.say(nil, "user %q has a new password", args[0])
		}),
	}
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	return cmd
}

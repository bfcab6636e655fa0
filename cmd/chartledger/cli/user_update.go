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

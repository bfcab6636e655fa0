package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) users() *cobra.Command {
	return group(&cobra.Command{
		Use: "user", Aliases: []string{"users"}, Short: "Add and change users; for operators",
		Example: examples("chartledger user add alice --role developer", "chartledger user list"),
	}, a.userAdd(), a.userList(), a.userUpdate(), a.userPassword())
}

const roles = "operator, developer, user or service"

func (a *app) userAdd() *cobra.Command {
	var role string
	cmd := &cobra.Command{
		Use: "add ID", Short: "Add a user", Args: arguments("ID"),
		Long:    "Add a user. She signs in with a token (chartledger token issue), or with a password once she has one.",
		Example: examples("chartledger user add alice --role developer", "chartledger user add ci --role service"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			u, raw, err := decoded[api.User](s.client.AddUserWithResponse(ctx, nil, api.UserAdd{ID: args[0], Role: api.Role(role)}))
			if err != nil {
				return err
			}
			s.settleUser(ctx, u.ID)
			return s.say(raw, "user %q has been added as %s", u.ID, u.Role)
		}),
	}
	cmd.Flags().StringVar(&role, "role", "user", roles)
	return cmd
}

// settleUser is settle for a user.
func (s *session) settleUser(ctx context.Context, id string) {
	_, _ = s.client.GetUserWithResponse(ctx, id, nil)
}

func (a *app) userList() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List users", Args: arguments(),
		Example: examples("chartledger user list", "chartledger user list --limit 0 -o json"),
		RunE: a.run(func(ctx context.Context, s *session, _ []string) error {
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				return bodyOf(s.client.ListUsersWithResponse(ctx, &api.ListUsersParams{Limit: limit, Cursor: cursor}))
			}, "no users to show", s.userTable)
		}),
	}
	l.flags(cmd)
	return cmd
}

func (s *session) userTable(users []api.User) error {
	t := s.table("ID", "ROLE", "STATE", "PASSWORD", "CREATED")
	for _, u := range users {
		state, password := "enabled", ""
		if u.Disabled {
			state = "disabled"
		}
		if u.HasPassword {
			password = "set"
		}
		t.row(u.ID, string(u.Role), state, password, s.ago(&u.CreatedAt))
	}
	return t.flush()
}

package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) selectorUsers() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use: "users NAME", Short: "List the users who have a selector", Args: arguments("NAME"),
		Long:    "List the users to whom a selector was given themselves; who has it by a group is not listed.",
		Example: examples("chartledger selector users payments", "chartledger selector users payments --limit 0 -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			it, err := s.selector(ctx, args[0])
			if err != nil {
				return err
			}
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				return bodyOf(s.client.ListSelectorUsersWithResponse(ctx, it.ID, &api.ListSelectorUsersParams{Limit: limit, Cursor: cursor}))
			}, "no users to show", s.userTable)
		}),
	}
	l.flags(cmd)
	return cmd
}

func (a *app) selectorGroups() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use: "groups NAME", Short: "List the groups that have a selector", Args: arguments("NAME"),
		Example: examples("chartledger selector groups payments", "chartledger selector groups payments --limit 0 -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			it, err := s.selector(ctx, args[0])
			if err != nil {
				return err
			}
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				return bodyOf(s.client.ListSelectorGroupsWithResponse(ctx, it.ID, &api.ListSelectorGroupsParams{Limit: limit, Cursor: cursor}))
			}, "no groups to show", s.groupTable)
		}),
	}
	l.flags(cmd)
	return cmd
}

func (s *session) groupTable(groups []api.Group) error {
	t := s.table("NAME")
	for _, g := range groups {
		t.row(g.Name)
	}
	return t.flush()
}

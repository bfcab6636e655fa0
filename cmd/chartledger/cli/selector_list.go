package cli

import (
	"context"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) selectorList() *cobra.Command {
	var l listing
	var user string
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List selectors, or those that a user has", Args: arguments(),
		Long:    "List selectors. With --user: those that the user has, and by which of her groups. Anyone may list her own.",
		Example: examples("chartledger selector list", "chartledger selector list --user alice"),
		RunE: a.run(func(ctx context.Context, s *session, _ []string) error {
			if user != "" {
				return s.selectorsOf(ctx, l, user)
			}
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				return bodyOf(s.client.ListSelectorsWithResponse(ctx, &api.ListSelectorsParams{Limit: limit, Cursor: cursor}))
			}, "no selectors to show", s.selectorTable)
		}),
	}
	cmd.Flags().StringVar(&user, "user", "", "whose selectors")
	l.flags(cmd)
	return cmd
}

func (s *session) selectorTable(selectors []api.Selector) error {
	t := s.table("NAME", "EXPRESSION", "USERS", "GROUPS", "UPDATED")
	for _, it := range selectors {
		t.row(it.Name, short(it.Expression, 60), strconv.Itoa(it.Users), strconv.Itoa(it.Groups), s.ago(&it.UpdatedAt))
	}
	return t.flush()
}

func (s *session) selectorsOf(ctx context.Context, l listing, user string) error {
	return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
		return bodyOf(s.client.ListUserSelectorsWithResponse(ctx, user, &api.ListUserSelectorsParams{Limit: limit, Cursor: cursor}))
	}, "no selectors to show", func(has []api.UserSelector) error {
		t := s.table("NAME", "DIRECTLY", "GROUPS")
		for _, it := range has {
			directly := ""
			if it.Directly {
				directly = "yes"
			}
			t.row(it.Name, directly, strings.Join(it.Groups, ","))
		}
		return t.flush()
	})
}

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// grantees are the flags that say whom a selector is given to.
type grantees struct{ users, groups []string }

func (g *grantees) flags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&g.users, "user", nil, "a user; may be given again")
	cmd.Flags().StringArrayVar(&g.groups, "group", nil, "a group of the identity provider; may be given again")
}

func (a *app) selectorAssign() *cobra.Command {
	var g grantees
	cmd := &cobra.Command{
		Use: "assign NAME", Short: "Give a selector to users and groups", Args: arguments("NAME"),
		Long: "Give a selector to users, and to everyone in groups of the identity provider. They then see what it matches.\n" +
			"A group may be one that nobody was seen in yet. Who has it already keeps it.",
		Example: examples(
			"chartledger selector assign payments --user alice --user bob",
			"chartledger selector assign payments --group /dev/payments"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			return g.each(ctx, s, args[0], "is given to",
				func(id, user string) (answer, error) {
					return s.client.AssignSelectorToUserWithResponse(ctx, id, user, nil)
				},
				func(id, group string) (answer, error) {
					return s.client.AssignSelectorToGroupWithResponse(ctx, id, group, nil)
				})
		}),
	}
	g.flags(cmd)
	return cmd
}

func (a *app) selectorUnassign() *cobra.Command {
	var g grantees
	cmd := &cobra.Command{
		Use: "unassign NAME", Short: "Take a selector from users and groups", Args: arguments("NAME"),
		Long: "Take a selector from users and groups. A user keeps what she has by a group of hers.",
		Example: examples(
			"chartledger selector unassign payments --user alice",
			"chartledger selector unassign payments --group /dev/payments"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			return g.each(ctx, s, args[0], "is taken from",
				func(id, user string) (answer, error) {
					return s.client.UnassignSelectorFromUserWithResponse(ctx, id, user, nil)
				},
				func(id, group string) (answer, error) {
					return s.client.UnassignSelectorFromGroupWithResponse(ctx, id, group, nil)
				})
		}),
	}
	g.flags(cmd)
	return cmd
}

// each makes one request for each of them, and says how far it came if one is refused.
func (g grantees) each(ctx context.Context, s *session, name string, becomes string, user, group func(id, name string) (answer, error)) error {
	if len(g.users)+len(g.groups) == 0 {
		return usage(s.command, "give --user or --group")
	}
	if slices.Contains(g.groups, "") {
		return usage(s.command, "--group needs the name of a group")
	}
	it, err := s.selector(ctx, name)
	if err != nil {
		return err
	}
	var done []string
	for _, one := range g.all(user, group) {
		if _, err := one.ask(it.ID, one.name); err != nil {
			if len(done) > 0 {
				s.note("so far, selector %q %s %s", it.Name, becomes, strings.Join(done, ", "))
			}
			return err
		}
		done = append(done, one.String())
	}
	return s.say(nil, "selector %q %s %s", it.Name, becomes, strings.Join(done, ", "))
}

// grantee is a user or a group, and the request about her or it.
type grantee struct {
	kind, name string
	ask        func(id, name string) (answer, error)
}

func (g grantee) String() string { return fmt.Sprintf("%s %q", g.kind, g.name) }

func (g grantees) all(user, group func(id, name string) (answer, error)) []grantee {
	var all []grantee
	for _, name := range g.users {
		all = append(all, grantee{"user", name, user})
	}
	for _, name := range g.groups {
		all = append(all, grantee{"group", name, group})
	}
	return all
}

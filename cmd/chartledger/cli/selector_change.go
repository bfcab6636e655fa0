package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) selectorChange() *cobra.Command {
	var name, expression string
	cmd := &cobra.Command{
		Use: "change NAME", Aliases: []string{"edit"}, Short: "Rename a selector, or give it another expression", Args: arguments("NAME"),
		Long: "Rename a selector, or give it another expression. Whoever has it then sees other repositories, at once.",
		Example: examples(
			"chartledger selector change payments --expression 'team in (payments,billing)'",
			"chartledger selector change payments --name money"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			body := api.SelectorChange{Name: optional(name), Expression: optional(expression)}
			if body == (api.SelectorChange{}) {
				return usage(s.command, "give --name or --expression")
			}
			before, err := s.selector(ctx, args[0])
			if err != nil {
				return err
			}
			after, raw, err := decoded[api.Selector](s.client.ChangeSelectorWithResponse(ctx, before.ID,
				&api.ChangeSelectorParams{IfMatch: versionTag(before.Version)}, body))
			if err != nil {
				return err
			}
			return s.say(raw, "selector %q has been changed", after.Name)
		}),
	}
	cmd.Flags().StringVar(&name, "name", "", "new name")
	cmd.Flags().StringVar(&expression, "expression", "", "new expression")
	return cmd
}

func (a *app) selectorRemove() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "remove NAME", Aliases: []string{"rm", "delete"}, Short: "Remove a selector from all who have it", Args: arguments("NAME"),
		Example: examples("chartledger selector remove payments", "chartledger selector remove payments --yes"),
		RunE: a.unhurried(func(ctx context.Context, s *session, args []string) error {
			return s.removeSelector(ctx, args[0], yes)
		}),
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func (s *session) removeSelector(ctx context.Context, name string, yes bool) error {
	if !yes && !s.terminal(s.in) {
		return usage(s.command, "nobody can be asked here: add --yes to remove %q", name)
	}
	finding, cancel := s.limited(ctx)
	defer cancel()
	it, err := s.selector(finding, name)
	if err != nil {
		return err
	}
	if !yes && !s.agreed("Remove %q (%s; %d users and %d groups have it)?", it.Name, short(it.Expression, 80), it.Users, it.Groups) {
		s.note("nothing is removed")
		return nil
	}
	ctx, cancel = s.limited(ctx)
	defer cancel()
	if _, err := s.client.RemoveSelectorWithResponse(ctx, it.ID, &api.RemoveSelectorParams{IfMatch: versionTag(it.Version)}); err != nil {
		return err
	}
	return s.say(nil, "selector %q has been removed", it.Name)
}

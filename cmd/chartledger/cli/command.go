package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
)

// action is what a command does once its session stands.
type action func(ctx context.Context, s *session, args []string) error

// run makes an action a command's RunE, to be over within --timeout.
func (a *app) run(do action) func(*cobra.Command, []string) error {
	return a.unhurried(func(ctx context.Context, s *session, args []string) error {
		ctx, cancel := s.limited(ctx)
		defer cancel()
		return do(ctx, s, args)
	})
}

// patient is run for an action that takes as long as the work on the server: only a --timeout that is given limits it.
func (a *app) patient(do action) func(*cobra.Command, []string) error {
	return a.unhurried(func(ctx context.Context, s *session, args []string) error {
		if a.timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = s.limited(ctx)
			defer cancel()
		}
		return do(ctx, s, args)
	})
}

// unhurried is run for an action that limits itself, because it waits for a person.
func (a *app) unhurried(do action) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := a.open(cmd)
		if err != nil {
			return err
		}
		return do(cmd.Context(), s, args)
	}
}

// group makes cmd a command that only holds others. Without one it shows its help; one that it does not have is wrong.
func group(cmd *cobra.Command, commands ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(commands...)
	cmd.Args = cobra.ArbitraryArgs
	cmd.SuggestionsMinimumDistance = 2
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			return usage(cmd, "%s has no command %q; did you mean %s?", cmd.CommandPath(), args[0], strings.Join(near, " or "))
		}
		return usage(cmd, "%s has no command %q", cmd.CommandPath(), args[0])
	}
	return cmd
}

// arguments demands exactly the named arguments; one that ends in ... may come several times.
func arguments(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		many := len(names) > 0 && strings.HasSuffix(names[len(names)-1], "...")
		if len(args) == len(names) || (many && len(args) > len(names)) {
			return nil
		}
		if len(names) == 0 {
			return usage(cmd, "%s takes no arguments", cmd.CommandPath())
		}
		return usage(cmd, "%s needs %s", cmd.CommandPath(), strings.Join(names, " "))
	}
}

// examples indents the lines of a command's examples.
func examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }

package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// decision is a command about one sync.
func (a *app) decision(cmd *cobra.Command, done string, call func(context.Context, *session, string) (answer, error)) *cobra.Command {
	cmd.Args = arguments("ID")
	cmd.RunE = a.run(func(ctx context.Context, s *session, args []string) error {
		resp, err := call(ctx, s, args[0])
		sync, raw, err := decoded[api.Sync](resp, err)
		if err != nil {
			return err
		}
		s.settle(ctx, sync.RepoID)
		return s.say(raw, done, sync.ID)
	})
	return cmd
}

func (a *app) syncCancel() *cobra.Command {
	return a.decision(&cobra.Command{
		Use: "cancel ID", Short: "End a sync that is requested or running",
		Long:    "End a sync that is requested or running. What it published already stays.",
		Example: examples("chartledger sync cancel 0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"),
	}, "sync %s is to be cancelled", func(ctx context.Context, s *session, id string) (answer, error) {
		return s.client.CancelSyncWithResponse(ctx, id, nil)
	})
}

func (a *app) syncRelease() *cobra.Command {
	return a.decision(&cobra.Command{
		Use: "release ID", Short: "Accept a held sync: withdraw what is missing",
		Long: "Accept that the missing versions of a held sync are gone: exactly those are withdrawn.\n\n" +
			"An index that was taken for cut off then counts as whole: the next sync reads it as it is.",
		Example: examples("chartledger sync missing ID", "chartledger sync release 0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"),
	}, "sync %s is to be released", func(ctx context.Context, s *session, id string) (answer, error) {
		return s.client.ReleaseSyncWithResponse(ctx, id, nil)
	})
}

func (a *app) syncDiscard() *cobra.Command {
	return a.decision(&cobra.Command{
		Use: "discard ID", Short: "Reject a held sync: withdraw nothing",
		Long:    "Reject the index of a held sync: nothing is withdrawn, and the same index counts as unchanged from now on.",
		Example: examples("chartledger sync discard 0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"),
	}, "sync %s is to be discarded", func(ctx context.Context, s *session, id string) (answer, error) {
		return s.client.DiscardSyncWithResponse(ctx, id, nil)
	})
}

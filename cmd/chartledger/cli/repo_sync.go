package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) repoSync() *cobra.Command {
	var wait *bool
	cmd := &cobra.Command{
		Use: "sync NAME", Short: "Read a repository's index now", Args: arguments("NAME"), ValidArgsFunction: a.completeRepos,
		Long:    "Ask for a sync of a Helm repository. It overrides back-off and pause after failures.",
		Example: examples("chartledger repo sync bitnami --wait", "chartledger repo sync alice/payments --wait --timeout 10m -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			return s.syncRepo(ctx, args[0], *wait)
		}),
	}
	wait = waitFlag(cmd)
	return cmd
}

func (s *session) syncRepo(ctx context.Context, name string, wait bool) error {
	repo, err := s.repo(ctx, name)
	if err != nil {
		return err
	}
	sync, raw, err := decoded[api.Sync](s.client.RequestSyncWithResponse(ctx, repo.ID, nil, api.SyncCreate{}))
	if err != nil {
		return err
	}
	if !wait {
		return s.say(raw, "sync %s of %q is requested", sync.ID, repo.Name)
	}
	end, err := s.follow(ctx, sync.ID)
	if err != nil {
		return err
	}
	if s.json() {
		if err := s.raw(end.raw); err != nil {
			return err
		}
	}
	return s.outcome(repo.Name, end.sync)
}

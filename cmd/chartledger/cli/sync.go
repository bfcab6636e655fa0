package cli

import (
	"context"
	"strconv"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) syncs() *cobra.Command {
	return group(&cobra.Command{
		Use: "sync", Aliases: []string{"syncs"}, Short: "Show syncs, and decide about held ones",
		Long:    "Show syncs, and decide about held ones.\n\nTo ask for a sync, see 'chartledger repo sync'.",
		Example: examples("chartledger sync list --status held", "chartledger sync list --repo bitnami"),
	}, a.syncList(), a.syncGet(), a.syncMissing(),
		a.syncCancel(), a.syncRelease(), a.syncDiscard())
}

func (a *app) syncList() *cobra.Command {
	var repo, status string
	var l listing
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List syncs, newest first", Args: arguments(),
		Example: examples("chartledger sync list", "chartledger sync list --repo bitnami --status failed"),
		RunE: a.run(func(ctx context.Context, s *session, _ []string) error {
			get, err := s.syncPages(ctx, repo, optional(api.SyncStatus(status)))
			if err != nil {
				return err
			}
			return list(ctx, s, l, get, "no syncs to show", func(syncs []api.Sync) error { return s.syncTable(ctx, syncs) })
		}),
	}
	cmd.Flags().StringVar(&repo, "repo", "", "only those of this repository")
	cmd.Flags().StringVar(&status, "status", "", "only those that are requested, running, completed, failed, held, superseded or cancelled")
	l.flags(cmd)
	return cmd
}

func (s *session) syncPages(ctx context.Context, repo string, status *api.SyncStatus) (fetch, error) {
	if repo == "" {
		return func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
			return bodyOf(s.client.ListSyncsWithResponse(ctx, &api.ListSyncsParams{Status: status, Limit: limit, Cursor: cursor}))
		}, nil
	}
	r, err := s.repo(ctx, repo)
	return func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
		p := &api.ListRepoSyncsParams{Status: status, Limit: limit, Cursor: cursor}
		return bodyOf(s.client.ListRepoSyncsWithResponse(ctx, r.ID, p))
	}, err
}

func (s *session) syncTable(ctx context.Context, syncs []api.Sync) error {
	ids := make([]string, len(syncs))
	for i, sync := range syncs {
		ids[i] = sync.RepoID
	}
	names := s.repoNames(ctx, ids)
	t := s.table("ID", "REPO", "TRIGGER", "STATUS", "ADDED", "CHANGED", "WITHDRAWN", "WARNINGS", "WHEN")
	for _, sync := range syncs {
		c := sync.Counts
		t.row(sync.ID, names[sync.RepoID], string(sync.Trigger), string(sync.Status), strconv.Itoa(c.Added), strconv.Itoa(c.Changed),
			strconv.Itoa(c.Withdrawn), strconv.Itoa(sync.WarningsTotal), s.ago(latest(sync)))
	}
	return t.flush()
}

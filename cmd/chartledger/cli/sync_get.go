package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) syncGet() *cobra.Command {
	return &cobra.Command{
		Use: "get ID", Short: "Show a sync", Args: arguments("ID"),
		Example: examples("chartledger sync get 0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			sync, raw, err := decoded[api.Sync](s.client.GetSyncWithResponse(ctx, args[0], nil))
			if err != nil {
				return err
			}
			if s.json() {
				return s.raw(raw)
			}
			return s.syncDetails(ctx, sync)
		}),
	}
}

func (s *session) syncDetails(ctx context.Context, sync api.Sync) error {
	c := sync.Counts
	t := s.columns(s.out)
	t.row("Id:", sync.ID)
	t.row("Repo:", s.repoNames(ctx, []string{sync.RepoID})[sync.RepoID])
	t.row("Trigger:", string(sync.Trigger))
	t.row("Status:", string(sync.Status))
	if sync.Cause != nil {
		t.row("Cause:", sync.Cause.Code+": "+sync.Cause.Detail)
	}
	t.row("Requested:", s.stamp(sync.RequestedAt))
	t.row("Started:", s.stamp(sync.StartedAt))
	t.row("Finished:", s.stamp(sync.FinishedAt))
	t.row("Catalog:", fmt.Sprintf("%d apps, %d versions", c.Apps, c.Versions))
	t.row("Changes:", fmt.Sprintf("%d added, %d changed, %d withdrawn, %d missing, %d left out", c.Added, c.Changed, c.Withdrawn, c.Missing, c.Quarantined))
	t.row("Index:", sync.URL)
	t.row("Fetched:", fetched(sync))
	t.row("Phases:", phases(sync.Phases))
	t.row("Next run:", s.stamp(sync.NextRunAt))
	if err := t.flush(); err != nil || len(sync.Warnings) == 0 {
		return err
	}
	_, _ = fmt.Fprintf(s.out, "\nWarnings (%d of %d):\n", len(sync.Warnings), max(sync.WarningsTotal, len(sync.Warnings)))
	w := s.columns(s.out)
	for _, warning := range sync.Warnings {
		w.row("  "+clean(warning.App), warning.Version, warning.Reason)
	}
	return w.flush()
}

func fetched(sync api.Sync) string {
	if sync.NotModified {
		return "not modified"
	}
	return bytesOf(sync.Bytes)
}

func phases(list []api.SyncPhase) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = fmt.Sprintf("%s %s", p.Phase, time.Duration(p.Ms)*time.Millisecond)
	}
	return strings.Join(parts, ", ")
}

// latest is the last thing that happened to a sync.
func latest(sync api.Sync) *time.Time {
	for _, t := range []*time.Time{sync.FinishedAt, sync.StartedAt} {
		if t != nil {
			return t
		}
	}
	return sync.RequestedAt
}

func (a *app) syncMissing() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use: "missing ID", Short: "List the versions that a held sync would withdraw", Args: arguments("ID"),
		Example: examples("chartledger sync missing 0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e --limit 0"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				return bodyOf(s.client.ListMissingVersionsWithResponse(ctx, args[0], &api.ListMissingVersionsParams{Limit: limit, Cursor: cursor}))
			}, "nothing is missing", s.missingTable)
		}),
	}
	l.flags(cmd)
	return cmd
}

func (s *session) missingTable(versions []api.MissingVersion) error {
	t := s.table("APP", "VERSION", "DIGEST")
	for _, v := range versions {
		t.row(v.App, v.Version, short(v.Digest, 20))
	}
	return t.flush()
}

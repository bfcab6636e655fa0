package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// shownWarnings is how many warnings of a sync are shown.
const shownWarnings = 10

func waitFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("wait", false, "wait for the sync to end; exit code 1 if it does not complete")
}

// await follows the sync that a change of a repository brought about; with JSON the caller prints what it wants.
func (s *session) await(ctx context.Context, repo api.Repo, trigger api.SyncTrigger) error {
	if repo.Kind != api.RepoKindHelm {
		s.note("%q is not a Helm repository: no sync follows", repo.Name)
		return nil
	}
	limit := 20
	found, _, err := decoded[api.SyncPage](s.client.ListRepoSyncsWithResponse(ctx, repo.ID, &api.ListRepoSyncsParams{Limit: &limit}))
	if err != nil {
		return err
	}
	for _, sync := range found.Items { // newest first
		if sync.Trigger == trigger {
			return s.awaitSync(ctx, repo.Name, sync.ID)
		}
	}
	s.note("no sync of %q follows", repo.Name)
	return nil
}

// awaitSync follows a sync and tells how it ended, with JSON by the exit code alone.
func (s *session) awaitSync(ctx context.Context, repoName, id string) error {
	end, err := s.follow(ctx, id)
	if err != nil {
		return err
	}
	return s.outcome(repoName, end.sync)
}

// outcome tells how a sync ended; one that did not complete is an error.
func (s *session) outcome(name string, sync api.Sync) error {
	for i, w := range sync.Warnings {
		if i == shownWarnings {
			break
		}
		s.note("warning: %s", strings.TrimLeft(strings.TrimSpace(clean(w.App)+" "+clean(w.Version))+": "+clean(w.Reason), ": "))
	}
	if more := max(sync.WarningsTotal, len(sync.Warnings)) - shownWarnings; more > 0 {
		s.note("and %d more warnings; 'chartledger sync get %s -o json' lists them", more, sync.ID)
	}
	if sync.Status != api.SyncStatusCompleted {
		return unfinished(name, sync)
	}
	if s.json() {
		return nil
	}
	_, err := fmt.Fprintln(s.out, summary(name, sync))
	return err
}

func summary(name string, sync api.Sync) string {
	c := sync.Counts
	if sync.NotModified {
		return fmt.Sprintf("%q is up to date: %d apps, %d versions", name, c.Apps, c.Versions)
	}
	line := fmt.Sprintf("%q is synced: %d apps, %d versions (%d added, %d changed, %d withdrawn)",
		name, c.Apps, c.Versions, c.Added, c.Changed, c.Withdrawn)
	if c.Quarantined > 0 {
		line += fmt.Sprintf(", %d entries left out", c.Quarantined)
	}
	if sync.StartedAt != nil && sync.FinishedAt != nil {
		line += " in " + took(sync.FinishedAt.Sub(*sync.StartedAt))
	}
	return line
}

func took(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}

// unfinished is the error for a sync that ended otherwise than completed.
func unfinished(name string, sync api.Sync) error {
	c := &complaint{exit: ExitFailed, code: "sync_" + string(sync.Status)}
	c.message = fmt.Sprintf("the sync of %q was %s", name, sync.Status)
	switch sync.Status {
	case api.SyncStatusFailed:
		c.message = fmt.Sprintf("the sync of %q failed", name)
		c.next = "correct the source with 'chartledger repo edit', or try again with 'chartledger repo sync'"
	case api.SyncStatusHeld:
		c.message = fmt.Sprintf("the sync of %q is held", name) // the cause says of how many versions
		c.next = fmt.Sprintf("'chartledger sync missing %[1]s' lists them; then 'chartledger sync release %[1]s' or 'chartledger sync discard %[1]s'", sync.ID)
	case api.SyncStatusSuperseded:
		c.next = "'chartledger sync list' shows the sync that took its place"
	default: // cancelled, which somebody wanted
	}
	if sync.Cause != nil {
		c.message += ": " + clean(sync.Cause.Code+": "+sync.Cause.Detail)
	}
	return c
}

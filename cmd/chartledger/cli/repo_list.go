package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// repoFilter is the flags of repo list.
type repoFilter struct {
	listing
	search, runtime, visibility, status, owner, selector, sort string
}

func (a *app) repoList() *cobra.Command {
	var l repoFilter
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List the repositories that you may see", Args: arguments(),
		Example: examples(
			"chartledger repo list",
			"chartledger repo list --status failing --sort -updated_at",
			"chartledger repo list --selector 'team=payments,env in (prod,test)' -o json"),
		RunE: a.run(func(ctx context.Context, s *session, _ []string) error {
			return list(ctx, s, l.listing, s.repoPages(l.params()), "no repositories to show", s.repoTable)
		}),
	}
	f := cmd.Flags()
	f.StringVarP(&l.search, "search", "q", "", "words in name, description, URL or labels")
	f.StringVar(&l.runtime, "runtime", "", "only those for this runtime")
	f.StringVar(&l.visibility, "visibility", "", "only public or private ones")
	f.StringVar(&l.status, "status", "", "only those that are pending, syncing, ready, warnings, failing, held, disabled or deleting")
	f.StringVar(&l.owner, "owner", "", "only those of this user")
	f.StringVarP(&l.selector, "selector", "l", "", "only those whose labels match this Kubernetes label selector")
	f.StringVar(&l.sort, "sort", "name", "name, created_at or updated_at; with a hyphen before it, descending")
	l.flags(cmd)
	return cmd
}

func (l repoFilter) params() api.ListReposParams {
	return api.ListReposParams{
		Q: optional(l.search), Runtime: optional(api.Runtime(l.runtime)), Visibility: optional(api.Visibility(l.visibility)),
		Status: optional(api.RepoStatus(l.status)), Owner: optional(l.owner), Label: optional(l.selector),
		Sort: optional(api.RepoSort(l.sort)),
	}
}

func (s *session) repoTable(repos []api.Repo) error {
	t := s.table("NAME", "OWNER", "URL", "RUNTIME", "VISIBILITY", "STATUS", "APPS", "VERSIONS", "SYNCED")
	for _, r := range repos {
		var apps, versions, synced string
		if r.LastSync != nil {
			apps, versions = strconv.Itoa(r.LastSync.Apps), strconv.Itoa(r.LastSync.Versions)
			synced = s.ago(r.LastSync.FinishedAt)
		}
		t.row(r.Name, r.Owner, short(r.URL, 60), join(r.Runtimes), string(r.Visibility), string(r.Status), apps, versions, synced)
	}
	return t.flush()
}

func (a *app) repoGet() *cobra.Command {
	return &cobra.Command{
		Use: "get NAME", Short: "Show a repository", Args: arguments("NAME"), ValidArgsFunction: a.completeRepos,
		Example: examples("chartledger repo get bitnami", "chartledger repo get alice/payments -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			found, err := s.repo(ctx, args[0])
			if err != nil {
				return err
			}
			r, raw, err := decoded[api.Repo](s.client.GetRepoWithResponse(ctx, found.ID, nil))
			if err != nil || s.json() {
				return firstOf(err, func() error { return s.raw(raw) })
			}
			return s.repoDetails(r)
		}),
	}
}

// firstOf is err, or else what then answers.
func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

func (s *session) repoDetails(r api.Repo) error {
	t := s.columns(s.out)
	t.row("Name:", r.Name)
	t.row("Id:", r.ID)
	t.row("Owner:", r.Owner)
	t.row("Description:", r.Description)
	t.row("URL:", r.URL)
	t.row("Runtime:", join(r.Runtimes))
	t.row("Kind:", string(r.Kind))
	t.row("Mode:", string(r.Mode))
	t.row("Visibility:", string(r.Visibility))
	t.row("Seen for:", reasonsOf(r.Access))
	t.row("Labels:", labelsOf(r.Labels))
	t.row("Credential:", credentialOf(r))
	t.row("TLS:", encrypted(r))
	t.row("Sync interval:", interval(r.SyncIntervalSeconds))
	t.row("Status:", string(r.Status))
	if last := r.LastSync; last != nil {
		t.row("Last sync:", fmt.Sprintf("%s %s, %d apps, %d versions (%s)", last.Status, s.ago(last.FinishedAt), last.Apps, last.Versions, last.ID))
	}
	t.row("Version:", strconv.FormatInt(r.Version, 10))
	t.row("Created:", s.stamp(&r.CreatedAt))
	t.row("Updated:", s.stamp(&r.UpdatedAt))
	return t.flush()
}

func credentialOf(r api.Repo) string {
	says := map[bool]string{true: "set", false: "none"}[r.HasCredential]
	if r.CredentialToOtherHosts {
		says += ", may be sent to other hosts"
	}
	return says
}

// interval is the time between scheduled syncs.
func interval(seconds int64) string {
	if seconds == 0 {
		return "none, only on request"
	}
	return "every " + (time.Duration(seconds) * time.Second).String()
}

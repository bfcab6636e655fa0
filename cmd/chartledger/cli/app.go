package cli

import (
	"context"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) apps() *cobra.Command {
	return group(&cobra.Command{
		Use: "app", Aliases: []string{"apps"}, Short: "Search and show the apps in the catalog",
		Long:    "Search and show the apps in the catalog.\n\nAPP is the name of the only app of that name that you may see, REPO/APP, OWNER/REPO/APP, or an id.",
		Example: examples("chartledger app search postgresql", "chartledger app versions bitnami/postgresql"),
	}, a.appList(), a.appSearch(), a.appVersions(), a.appGet())
}

func (a *app) appList() *cobra.Command {
	var repo string
	var l listing
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List apps by name", Args: arguments(),
		Example: examples("chartledger app list", "chartledger app list --repo bitnami --limit 0"),
		RunE: a.run(func(ctx context.Context, s *session, _ []string) error {
			return s.listApps(ctx, l, repo, "")
		}),
	}
	cmd.Flags().StringVar(&repo, "repo", "", "only those of this repository")
	l.flags(cmd)
	return cmd
}

func (a *app) appSearch() *cobra.Command {
	var repo string
	var l listing
	cmd := &cobra.Command{
		Use: "search WORD...", Short: "Search apps, the best matches first", Args: arguments("WORD..."),
		Long:    "Search apps by words in name, description and keywords, the best matches first.",
		Example: examples("chartledger app search postgresql", "chartledger app search message queue --repo bitnami -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			return s.listApps(ctx, l, repo, strings.Join(args, " "))
		}),
	}
	cmd.Flags().StringVar(&repo, "repo", "", "only those of this repository")
	l.flags(cmd)
	return cmd
}

func (s *session) listApps(ctx context.Context, l listing, repo, words string) error {
	p := api.ListAppsParams{Q: optional(words)}
	if repo != "" {
		r, err := s.repo(ctx, repo)
		if err != nil {
			return err
		}
		p.RepoID = &r.ID
	}
	return list(ctx, s, l, s.appPages(p), "no apps to show", func(apps []api.App) error { return s.appTable(ctx, apps) })
}

func (s *session) appPages(p api.ListAppsParams) fetch {
	return func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
		p.Limit, p.Cursor = limit, cursor
		return bodyOf(s.client.ListAppsWithResponse(ctx, &p))
	}
}

func (s *session) appTable(ctx context.Context, apps []api.App) error {
	ids := make([]string, len(apps))
	for i, a := range apps {
		ids[i] = a.RepoID
	}
	names := s.repoNames(ctx, ids)
	t := s.table("NAME", "REPO", "VERSION", "APP VERSION", "VERSIONS", "DESCRIPTION")
	for _, a := range apps {
		description := short(a.Description, 60)
		if a.Deprecated {
			description = short("DEPRECATED "+a.Description, 60)
		}
		t.row(a.Name, names[a.RepoID], a.LatestVersion, a.AppVersion, strconv.Itoa(a.Versions), description)
	}
	return t.flush()
}

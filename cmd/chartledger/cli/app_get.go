package cli

import (
	"context"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) appGet() *cobra.Command {
	return &cobra.Command{
		Use: "get APP [VERSION]", Short: "Show an app, or one of its versions", Args: appArguments,
		Example: examples("chartledger app get bitnami/postgresql", "chartledger app get bitnami/postgresql 18.1.0 -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			app, err := s.appNamed(ctx, args[0])
			if err != nil {
				return err
			}
			if len(args) == 2 {
				return s.showVersionOf(ctx, app, args[1])
			}
			return s.showApp(ctx, app)
		}),
	}
}

func appArguments(cmd *cobra.Command, args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return usage(cmd, "%s needs APP, and VERSION if one is meant", cmd.CommandPath())
	}
	return nil
}

func (s *session) showApp(ctx context.Context, found api.App) error {
	app, raw, err := decoded[api.App](s.client.GetAppWithResponse(ctx, found.ID, nil))
	if err != nil {
		return err
	}
	if s.json() {
		return s.raw(raw)
	}
	t := s.columns(s.out)
	t.row("Name:", app.Name)
	t.row("Id:", app.ID)
	t.row("Repo:", s.repoNames(ctx, []string{app.RepoID})[app.RepoID])
	t.row("Description:", app.Description)
	t.row("Latest version:", app.LatestVersion)
	t.row("App version:", app.AppVersion)
	t.row("Versions:", strconv.Itoa(app.Versions))
	t.row("Deprecated:", strconv.FormatBool(app.Deprecated))
	t.row("Updated:", s.stamp(&app.UpdatedAt))
	return t.flush()
}

func (s *session) showVersionOf(ctx context.Context, app api.App, version string) error {
	v, raw, err := decoded[api.Version](s.client.GetVersionWithResponse(ctx, app.ID, version, nil))
	if err != nil {
		return err
	}
	if s.json() {
		return s.raw(raw)
	}
	t := s.columns(s.out)
	t.row("App:", app.Name)
	t.row("Version:", v.Version)
	t.row("App version:", v.AppVersion)
	t.row("Description:", v.Description)
	t.row("Digest:", v.Digest)
	t.row("URLs:", strings.Join(v.URLs, " "))
	t.row("Home:", v.Home)
	t.row("Keywords:", strings.Join(v.Keywords, ", "))
	t.row("Kubernetes:", v.KubeVersion)
	t.row("Deprecated:", strconv.FormatBool(v.Deprecated))
	t.row("Created:", s.stamp(v.Created))
	t.row("Published:", s.stamp(&v.PublishedAt))
	if v.WithdrawnAt != nil {
		t.row("Withdrawn:", s.stamp(v.WithdrawnAt))
	}
	return t.flush()
}

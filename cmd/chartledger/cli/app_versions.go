package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) appVersions() *cobra.Command {
	var withdrawn bool
	var l listing
	cmd := &cobra.Command{
		Use: "versions APP", Short: "List an app's versions, newest first", Args: arguments("APP"),
		Example: examples("chartledger app versions bitnami/postgresql", "chartledger app versions postgresql --withdrawn --limit 0"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			app, err := s.appNamed(ctx, args[0])
			if err != nil {
				return err
			}
			p := api.ListVersionsParams{Withdrawn: &withdrawn}
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				p.Limit, p.Cursor = limit, cursor
				return bodyOf(s.client.ListVersionsWithResponse(ctx, app.ID, &p))
			}, "no versions to show", s.versionTable)
		}),
	}
	cmd.Flags().BoolVar(&withdrawn, "withdrawn", false, "also those that left the repository")
	l.flags(cmd)
	return cmd
}

func (s *session) versionTable(versions []api.Version) error {
	t := s.table("VERSION", "APP VERSION", "CREATED", "STATE", "DIGEST")
	for _, v := range versions {
		t.row(v.Version, v.AppVersion, s.ago(v.Created), stateOf(v), short(v.Digest, 20))
	}
	return t.flush()
}

// stateOf is what is special about a version.
func stateOf(v api.Version) string {
	switch {
	case v.WithdrawnAt != nil:
		return "withdrawn"
	case v.Missing:
		return "missing"
	case v.Deprecated:
		return "deprecated"
	}
	return ""
}

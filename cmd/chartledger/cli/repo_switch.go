package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// change is a command that changes the repository that its first argument names: call makes the request, and done is the
// sentence that says what the repository is then.
func (a *app) change(cmd *cobra.Command, done func(api.Repo) string, call func(context.Context, *session, api.Repo, []string) (answer, error)) *cobra.Command {
	cmd.ValidArgsFunction = a.completeRepos
	cmd.RunE = a.run(func(ctx context.Context, s *session, args []string) error {
		before, err := s.repo(ctx, args[0])
		if err != nil {
			return err
		}
		resp, err := call(ctx, s, before, args[1:])
		after, raw, err := s.changed(ctx, before, resp, err)
		if err != nil {
			return err
		}
		return s.say(raw, "%q %s", after.Name, done(after))
	})
	return cmd
}

// is makes a sentence that does not depend on the repository.
func is(text string) func(api.Repo) string { return func(api.Repo) string { return text } }

func (a *app) repoEnable() *cobra.Command {
	return a.change(&cobra.Command{
		Use: "enable NAME", Short: "Sync a disabled repository again", Args: arguments("NAME"),
		Example: examples("chartledger repo enable bitnami"),
	}, is("is enabled"), func(ctx context.Context, s *session, r api.Repo, _ []string) (answer, error) {
		return s.client.EnableRepoWithResponse(ctx, r.ID, nil)
	})
}

func (a *app) repoDisable() *cobra.Command {
	return a.change(&cobra.Command{
		Use: "disable NAME", Short: "Stop syncing a repository; its apps stay", Args: arguments("NAME"),
		Example: examples("chartledger repo disable bitnami"),
	}, is("is disabled"), func(ctx context.Context, s *session, r api.Repo, _ []string) (answer, error) {
		return s.client.DisableRepoWithResponse(ctx, r.ID, nil)
	})
}

func (a *app) repoTransfer() *cobra.Command {
	return a.change(&cobra.Command{
		Use: "transfer NAME OWNER", Short: "Give a repository to another user; for operators", Args: arguments("NAME", "OWNER"),
		Example: examples("chartledger repo transfer payments bob"),
	}, func(r api.Repo) string { return "belongs to " + r.Owner + " now" }, func(ctx context.Context, s *session, r api.Repo, args []string) (answer, error) {
		return s.client.TransferRepoWithResponse(ctx, r.ID, &api.TransferRepoParams{IfMatch: etag(r)}, api.RepoTransfer{Owner: args[0]})
	})
}

func (a *app) repoVisibility() *cobra.Command {
	return a.change(&cobra.Command{
		Use: "visibility NAME public|private", Short: "Make a repository public or private", Args: visibilityArguments,
		Example: examples("chartledger repo visibility bitnami public"),
	}, func(r api.Repo) string { return "is " + string(r.Visibility) + " now" }, func(ctx context.Context, s *session, r api.Repo, args []string) (answer, error) {
		body := api.VisibilitySet{Visibility: api.Visibility(args[0])}
		return s.client.SetVisibilityWithResponse(ctx, r.ID, &api.SetVisibilityParams{IfMatch: etag(r)}, body)
	})
}

func visibilityArguments(cmd *cobra.Command, args []string) error {
	if len(args) != 2 || (args[1] != string(api.VisibilityPublic) && args[1] != string(api.VisibilityPrivate)) {
		return usage(cmd, "%s needs NAME and public or private", cmd.CommandPath())
	}
	return nil
}

package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) repoRemove() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "remove NAME", Aliases: []string{"rm", "delete"}, Short: "Remove a repository and its apps",
		Args: arguments("NAME"), ValidArgsFunction: a.completeRepos,
		Example: examples("chartledger repo remove bitnami", "chartledger repo remove alice/payments --yes"),
		RunE: a.unhurried(func(ctx context.Context, s *session, args []string) error {
			return s.remove(ctx, args[0], yes)
		}),
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func (s *session) remove(ctx context.Context, name string, yes bool) error {
	if !yes && !s.terminal(s.in) {
		return usage(s.command, "nobody can be asked here: add --yes to remove %q", name)
	}
	finding, cancel := s.limited(ctx)
	defer cancel()
	repo, err := s.repo(finding, name)
	if err != nil {
		return err
	}
	if !yes && !s.confirmed(repo) {
		s.note("nothing is removed")
		return nil
	}
	ctx, cancel = s.limited(ctx)
	defer cancel()
	if _, err := s.client.DeleteRepoWithResponse(ctx, repo.ID, &api.DeleteRepoParams{IfMatch: etag(repo)}); err != nil {
		return s.explain(ctx, repo, err)
	}
	s.settle(ctx, repo.ID)
	return s.say(nil, "%q has been removed from your repositories", repo.Name)
}

// confirmed asks whether this is the repository that is meant.
func (s *session) confirmed(r api.Repo) bool {
	holds := "never synced"
	if r.LastSync != nil {
		holds = fmt.Sprintf("%d apps, %d versions", r.LastSync.Apps, r.LastSync.Versions)
	}
	return s.agreed("Remove %s/%s (%s; %s)?", r.Owner, r.Name, short(r.URL, 80), holds)
}

// agreed asks a person, who has all the time she wants.
func (s *session) agreed(question string, args ...any) bool {
	_, _ = fmt.Fprintf(s.err, question+" [y/N] ", args...)
	answer, _ := bufio.NewReader(s.in).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

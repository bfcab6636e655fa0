package cli

import (
	"context"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) repos() *cobra.Command {
	return group(&cobra.Command{
		Use: "repo", Aliases: []string{"repos"}, Short: "Add, change and sync repositories",
		Long: "Add, change and sync repositories.\n\nNAME is the name of one of your own repositories or of the only other one that you may see,\n" +
			"OWNER/NAME, or an id.",
		Example: examples("chartledger repo list", "chartledger repo add bitnami https://charts.bitnami.com/bitnami"),
	}, a.repoAdd(), a.repoList(), a.repoGet(), a.repoEdit(), a.repoLabel(), a.repoSync(), a.repoRemove(), a.repoValidate(),
		a.repoEnable(), a.repoDisable(), a.repoTransfer(), a.repoCredential(), a.repoVisibility(), a.repoHistory(), a.repoAudience())
}

// completeRepos offers the names of the first repositories that the user may see, for the first argument.
func (a *app) completeRepos(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 || a.tokenStdin {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	s, err := a.open(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), 2*time.Second)
	defer cancel()
	byName := api.RepoSortName
	all, err := listing{limit: pageSize}.pages(ctx, s.repoPages(api.ListReposParams{Sort: &byName}))
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	repos, err := itemsOf[api.Repo](all)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, r := range repos {
		names = append(names, cobra.CompletionWithDesc(r.Name, r.Owner+"'s, "+short(r.URL, 60)))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

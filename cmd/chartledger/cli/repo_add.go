package cli

import (
	"context"
	"fmt"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// newRepo is the flags of repo add.
type newRepo struct {
	runtimes, labels                        []string
	mode, visibility, description, interval string
	credential                              credential
	trust                                   trust
	wait                                    *bool
}

func (a *app) repoAdd() *cobra.Command {
	var n newRepo
	cmd := &cobra.Command{
		Use: "add NAME URL", Short: "Add a repository", Args: arguments("NAME", "URL"),
		Long: "Add a repository. The server checks that it can be reached and read before it is stored, and then syncs it.\n" +
			"One in S3-compatible storage is s3://host/bucket/prefix, or its http or https URL with --access-key-id.",
		Example: examples(
			"chartledger repo add bitnami https://charts.bitnami.com/bitnami --visibility public --wait",
			"chartledger repo add payments https://charts.example.com --label team=payments --username reader --password-stdin --ca-file corp-ca.pem < password",
			"chartledger repo add vms s3://s3.pek3a.qingstor.com/vms --runtime qingcloud --mode rw --access-key-id AK --secret-access-key-stdin < key"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error { return n.add(ctx, s, args[0], args[1]) }),
	}
	f := cmd.Flags()
	f.StringSliceVar(&n.runtimes, "runtime", []string{"kubernetes"}, "kubernetes or qingcloud")
	f.StringVar(&n.mode, "mode", "ro", "ro, or rw for S3-compatible storage")
	f.StringVar(&n.visibility, "visibility", "private", "private or public")
	f.StringArrayVarP(&n.labels, "label", "l", nil, "label key=value; may be repeated")
	f.StringVar(&n.description, "description", "", "what is in it")
	f.StringVar(&n.interval, "sync-interval", "", "time between scheduled syncs, such as 30m; 0 for none (default: the server's)")
	n.credential.flags(cmd)
	n.trust.flags(cmd)
	n.wait = waitFlag(cmd)
	return cmd
}

func (n newRepo) add(ctx context.Context, s *session, name, url string) error {
	body, err := n.body(s, name, url)
	if err != nil {
		return err
	}
	repo, raw, err := decoded[api.Repo](s.client.CreateRepoWithResponse(ctx, nil, body))
	if err != nil {
		return err
	}
	s.settle(ctx, repo.ID)
	if !*n.wait {
		return s.say(raw, "%q has been added to your repositories", repo.Name)
	}
	if !s.json() {
		_, _ = fmt.Fprintf(s.out, "%q has been added to your repositories\n", repo.Name)
	}
	return s.awaitThenShow(ctx, repo, api.SyncTriggerCreated)
}

// awaitThenShow waits for the sync that a change brought about. With JSON it then prints the repository as it is now,
// however the sync ended.
func (s *session) awaitThenShow(ctx context.Context, repo api.Repo, trigger api.SyncTrigger) error {
	err := s.await(ctx, repo, trigger)
	if !s.json() {
		return err
	}
	raw, readErr := bodyOf(s.client.GetRepoWithResponse(ctx, repo.ID, nil))
	if readErr == nil {
		readErr = s.raw(raw)
	}
	if err != nil {
		return err
	}
	return readErr
}

func (n newRepo) body(s *session, name, url string) (api.RepoCreate, error) {
	body := api.RepoCreate{
		Name: name, URL: url, Runtimes: parseRuntimes(n.runtimes), Mode: api.RepoMode(n.mode),
		Visibility: api.Visibility(n.visibility), Description: optional(n.description),
	}
	err := s.checkURL(url)
	if err == nil && n.interval != "" {
		body.SyncIntervalSeconds, err = s.parseInterval(n.interval)
	}
	if err == nil {
		body.Labels, err = s.parseLabels(n.labels)
	}
	if err == nil {
		body.TLS, body.CredentialToOtherHosts, err = n.trust.read(s)
	}
	if err == nil {
		body.Credential, err = n.credential.read(s)
	}
	return body, err
}

package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) repoCredential() *cobra.Command {
	return group(&cobra.Command{
		Use: "credential", Short: "Set or clear a repository's credential",
		Example: examples("chartledger repo credential set payments --username reader --password-stdin < password"),
	}, a.credentialSet(), a.credentialClear())
}

func (a *app) credentialSet() *cobra.Command {
	var c credential
	cmd := a.change(&cobra.Command{
		Use: "set NAME", Short: "Set or replace the credential", Args: arguments("NAME"),
		Long: "Set or replace the credential. It is checked against the repository, sealed, and never shown again.",
		Example: examples(
			"chartledger repo credential set payments --username reader --password-stdin < password",
			"chartledger repo credential set payments --cert-file reader.pem --key-file reader.key",
			"chartledger repo credential set vms --access-key-id AK --secret-access-key-stdin < key"),
	}, is("has a new credential"), func(ctx context.Context, s *session, r api.Repo, _ []string) (answer, error) {
		credential, err := c.read(s)
		if err != nil {
			return nil, err
		}
		if credential == nil {
			return nil, usage(s.command, "give a credential: --username and --password-stdin, --bearer-stdin, --cert-file and --key-file, or --access-key-id and --secret-access-key-stdin")
		}
		return s.client.SetCredentialWithResponse(ctx, r.ID, &api.SetCredentialParams{IfMatch: etag(r)}, *credential)
	})
	c.flags(cmd)
	return cmd
}

func (a *app) credentialClear() *cobra.Command {
	return a.change(&cobra.Command{
		Use: "clear NAME", Short: "Remove the credential", Args: arguments("NAME"),
		Example: examples("chartledger repo credential clear payments"),
	}, is("has no credential now"), func(ctx context.Context, s *session, r api.Repo, _ []string) (answer, error) {
		return s.client.ClearCredentialWithResponse(ctx, r.ID, &api.ClearCredentialParams{IfMatch: etag(r)})
	})
}

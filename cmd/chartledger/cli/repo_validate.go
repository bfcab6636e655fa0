package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) repoValidate() *cobra.Command {
	var runtimes []string
	var mode string
	var c credential
	var t trust
	cmd := &cobra.Command{
		Use: "validate URL", Short: "Check a repository without storing it", Args: arguments("URL"),
		Long: "Make the checks of repo add and show their report. Nothing is stored. The exit code is 1 if a check fails.",
		Example: examples(
			"chartledger repo validate https://charts.bitnami.com/bitnami",
			"chartledger repo validate https://charts.example.com --bearer-stdin < token",
			"chartledger repo validate https://charts.corp.example --ca-file corp-ca.pem"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			body := api.RepoValidate{URL: args[0], Runtimes: parseRuntimes(runtimes), Mode: api.RepoMode(mode)}
			err := s.checkURL(args[0])
			if err == nil {
				body.TLS, body.CredentialToOtherHosts, err = t.read(s)
			}
			if err == nil {
				body.Credential, err = c.read(s)
			}
			return firstOf(err, func() error { return s.validate(ctx, body) })
		}),
	}
	cmd.Flags().StringSliceVar(&runtimes, "runtime", []string{"kubernetes"}, "kubernetes or qingcloud")
	cmd.Flags().StringVar(&mode, "mode", "ro", "ro, or rw for S3-compatible storage")
	c.flags(cmd)
	t.flags(cmd)
	return cmd
}

func (s *session) validate(ctx context.Context, body api.RepoValidate) error {
	report, raw, err := decoded[api.ValidationReport](s.client.ValidateRepoWithResponse(ctx, body))
	if err != nil {
		return err
	}
	if err := s.showReport(report, raw); err != nil || report.Ok {
		return err
	}
	return &complaint{
		exit: ExitFailed, code: "validation_failed", message: "the repository cannot be added as it is",
		next: "correct the URL, runtime, mode, credential or authorities",
	}
}

func (s *session) showReport(report api.ValidationReport, raw []byte) error {
	if s.json() {
		return s.raw(raw)
	}
	t := s.table("CHECK", "STATUS", "REASON")
	for _, c := range report.Checks {
		t.row(string(c.Check), string(c.Status), reason(c))
	}
	if err := t.flush(); err != nil {
		return err
	}
	for _, w := range report.Warnings {
		s.note("warning: %s", clean(w))
	}
	if report.Ok && report.Kind != nil {
		s.note("%s repository with %d charts in %d versions", *report.Kind, report.Charts, report.Versions)
	}
	return nil
}

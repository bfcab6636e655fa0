package cli

import (
	"context"
	"fmt"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// repoChange is the flags of repo edit.
type repoChange struct {
	name, description, url, mode, interval string
	runtimes                               []string
	wait                                   *bool
	credential                             credential
	trust                                  trust
}

func (a *app) repoEdit() *cobra.Command {
	var c repoChange
	cmd := &cobra.Command{
		Use: "edit NAME", Short: "Change a repository", Args: arguments("NAME"), ValidArgsFunction: a.completeRepos,
		Long: "Change a repository. What no flag names stays. A new URL, runtime, mode or authority is checked as for a new\n" +
			"repository, and followed by a sync. A credential does not follow where others might get at it: give it again with\n" +
			"a URL of another server, --ca-file, --insecure-skip-tls-verify and --pass-credentials.",
		Example: examples(
			"chartledger repo edit payments --description 'Charts of the payments team' --sync-interval 15m",
			"chartledger repo edit payments --url https://charts.example.com/v2 --wait",
			"chartledger repo edit payments --ca-file corp-ca.pem --insecure-skip-tls-verify=false"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error { return c.edit(ctx, s, args[0]) }),
	}
	f := cmd.Flags()
	f.StringVar(&c.name, "name", "", "new name")
	f.StringVar(&c.description, "description", "", "new description")
	f.StringVar(&c.url, "url", "", "new URL")
	f.StringSliceVar(&c.runtimes, "runtime", nil, "new runtimes")
	f.StringVar(&c.mode, "mode", "", "new mode, ro or rw")
	f.StringVar(&c.interval, "sync-interval", "", "new time between scheduled syncs; 0 for none")
	c.credential.flags(cmd)
	c.trust.flags(cmd)
	c.wait = waitFlag(cmd)
	return cmd
}

func (c repoChange) edit(ctx context.Context, s *session, name string) error {
	body, err := c.body(s)
	if err != nil {
		return err
	}
	before, err := s.repo(ctx, name)
	if err != nil {
		return err
	}
	resp, err := s.client.UpdateRepoWithResponse(ctx, before.ID, &api.UpdateRepoParams{IfMatch: etag(before)}, body)
	after, raw, err := s.changed(ctx, before, resp, err)
	if err != nil {
		return err
	}
	if !*c.wait {
		return s.say(raw, "%q has been changed", after.Name)
	}
	if !s.json() {
		_, _ = fmt.Fprintf(s.out, "%q has been changed\n", after.Name)
	}
	if !sourceChanged(before, after) {
		s.note("no sync follows: its source is the same")
		if s.json() {
			return s.raw(raw)
		}
		return nil
	}
	return s.awaitThenShow(ctx, after, api.SyncTriggerEdited)
}

// sourceChanged says whether an edit is of the kind that a sync follows.
func sourceChanged(a, b api.Repo) bool {
	return a.URL != b.URL || a.Mode != b.Mode || join(a.Runtimes) != join(b.Runtimes) ||
		trusted(a) != trusted(b) || a.CredentialToOtherHosts != b.CredentialToOtherHosts
}

func (c repoChange) body(s *session) (api.RepoUpdate, error) {
	var body api.RepoUpdate
	given, err := 0, error(nil)
	for flag, set := range map[string]func() error{
		"name":        func() error { body.Name = &c.name; return nil },
		"description": func() error { body.Description = &c.description; return nil },
		"url":         func() error { body.URL = &c.url; return s.checkURL(c.url) },
		"mode":        func() error { body.Mode = (*api.RepoMode)(&c.mode); return nil },
		"runtime":     func() error { r := parseRuntimes(c.runtimes); body.Runtimes = &r; return nil },
		"sync-interval": func() (err error) {
			body.SyncIntervalSeconds, err = s.parseInterval(c.interval)
			return err
		},
	} {
		if s.command.Flags().Changed(flag) && err == nil {
			given++
			err = set()
		}
	}
	if err != nil {
		return body, err
	}
	if body.TLS, body.CredentialToOtherHosts, err = c.trust.read(s); err != nil {
		return body, err
	}
	if body.TLS != nil || body.CredentialToOtherHosts != nil {
		given++
	}
	if body.Credential, err = c.credential.read(s); err == nil && given == 0 && body.Credential == nil {
		err = usage(s.command, "say what to change: --name, --description, --url, --runtime, --mode, --sync-interval, --ca-file, a credential or another flag")
	}
	return body, err
}

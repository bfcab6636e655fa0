package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) charts() *cobra.Command {
	return group(&cobra.Command{
		Use: "chart", Aliases: []string{"charts"}, Short: "Publish charts to a repository, and remove them",
		Long: "Publish charts to the storage of a repository of mode rw, and remove them from it.\n" +
			"The sync that brings the change into the catalog follows by itself.",
		Example: examples("chartledger chart push payments web-1.2.3.tgz --wait", "chartledger chart remove payments web 1.2.3"),
	}, a.chartPush(), a.chartRemove())
}

func (a *app) chartPush() *cobra.Command {
	var prov string
	var overwrite bool
	var wait *bool
	cmd := &cobra.Command{
		Use: "push REPO FILE.tgz", Aliases: []string{"publish"}, Short: "Publish a packaged chart", Args: arguments("REPO", "FILE.tgz"),
		ValidArgsFunction: a.completePackages,
		Long: "Publish a chart that 'helm package' made: put it into the repository's storage and list it in the index there.\n" +
			"Pushing the same package again changes nothing; another one under the same version needs --overwrite.",
		Example: examples("chartledger chart push payments web-1.2.3.tgz --wait",
			"chartledger chart push payments web-1.2.3.tgz --prov web-1.2.3.tgz.prov",
			"chartledger chart push alice/payments web-1.2.3.tgz --overwrite -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			return s.push(ctx, args[0], args[1], prov, overwrite, *wait)
		}),
	}
	cmd.Flags().StringVar(&prov, "prov", "", "the package's signature, as 'helm package --sign' makes it")
	cmd.Flags().BoolVar(&overwrite, "overwrite", false, "replace another package under the same version")
	wait = waitFlag(cmd)
	return cmd
}

// completePackages completes a repository, and then the packages in a folder.
func (a *app) completePackages(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return []string{"tgz"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return a.completeRepos(cmd, args, typed)
}

func (s *session) push(ctx context.Context, name, file, prov string, overwrite, wait bool) error {
	body, contentType, err := s.uploadOf(file, prov)
	if err != nil {
		return err
	}
	repo, err := s.repo(ctx, name)
	if err != nil {
		return err
	}
	params := &api.PublishChartParams{}
	if overwrite {
		params.Overwrite = &overwrite
	}
	chart, raw, err := decoded[api.PublishedChart](s.client.PublishChartWithBodyWithResponse(ctx, repo.ID, params, contentType, bytes.NewReader(body)))
	if err != nil {
		return err
	}
	if err := s.say(raw, "%s %s is published to %q", chart.Name, chart.Version, repo.Name); err != nil || !wait {
		return err
	}
	return s.awaitSync(ctx, repo.Name, chart.SyncID)
}

// uploadOf is the form with a package and, if there is one, its signature.
func (s *session) uploadOf(file, prov string) (body []byte, contentType string, err error) {
	if !strings.HasSuffix(file, ".tgz") {
		return nil, "", usage(s.command, "give the package that 'helm package' made, such as web-1.2.3.tgz")
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, part := range []struct{ name, file, says string }{{"chart", file, "the package"}, {"prov", prov, "--prov"}} {
		if part.file == "" {
			continue
		}
		if err := attach(form, part.name, part.file); err != nil {
			return nil, "", fmt.Errorf("%s: %w", part.says, err)
		}
	}
	if err := form.Close(); err != nil {
		return nil, "", fmt.Errorf("write the form: %w", err)
	}
	return b.Bytes(), form.FormDataContentType(), nil
}

func attach(form *multipart.Writer, name, file string) error {
	content, err := os.Open(file) // the user says which
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	part, err := form.CreateFormFile(name, filepath.Base(file))
	if err == nil {
		_, err = io.Copy(part, content)
	}
	return err
}

func (a *app) chartRemove() *cobra.Command {
	var wait *bool
	cmd := &cobra.Command{
		Use: "remove REPO NAME VERSION", Aliases: []string{"rm", "delete"}, Short: "Remove a version of a chart", Args: arguments("REPO", "NAME", "VERSION"),
		ValidArgsFunction: a.completeRepos,
		Long:              "Remove a version of a chart from the repository's index and storage. The package is gone then.",
		Example:           examples("chartledger chart remove payments web 1.2.3", "chartledger chart remove alice/payments web 1.2.3 --wait"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			repo, err := s.repo(ctx, args[0])
			if err != nil {
				return err
			}
			chart, raw, err := decoded[api.RemovedChart](s.client.RemoveChartWithResponse(ctx, repo.ID, args[1], args[2], nil))
			if err != nil {
				return err
			}
			if err := s.say(raw, "%s %s is removed from %q", chart.Name, chart.Version, repo.Name); err != nil || !*wait {
				return err
			}
			return s.awaitSync(ctx, repo.Name, chart.SyncID)
		}),
	}
	wait = waitFlag(cmd)
	return cmd
}

package cli

import (
	"context"
	"maps"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) repoLabel() *cobra.Command {
	return &cobra.Command{
		Use: "label NAME KEY=VALUE|KEY-...", Short: "Attach labels, or detach them", Args: arguments("NAME", "KEY=VALUE|KEY-..."),
		Long: "Attach labels with KEY=VALUE, detach them with KEY-.\n\n" +
			"A label shares the repository with the users whose selectors match it.",
		Example: examples(
			"chartledger repo label payments team=payments",
			"chartledger repo label payments team.io/stage=prod draft-"),
		ValidArgsFunction: a.completeRepos,
		RunE:              a.run(label),
	}
}

func label(ctx context.Context, s *session, args []string) error {
	attach, detach, err := s.labelChanges(args[1:])
	if err != nil {
		return err
	}
	before, err := s.repo(ctx, args[0])
	if err != nil {
		return err
	}
	after, raw, err := s.relabel(ctx, before, attach, detach)
	if err != nil {
		return err
	}
	if len(after.Labels) == 0 {
		return s.say(raw, "%q has no labels", after.Name)
	}
	return s.say(raw, "%q has the labels %s", after.Name, labelsOf(after.Labels))
}

// relabel makes one change by itself, which needs no version, and several in one request, so that all happen or none.
func (s *session) relabel(ctx context.Context, r api.Repo, attach map[string]string, detach []string) (api.Repo, []byte, error) {
	switch {
	case len(attach) == 1 && len(detach) == 0:
		for key, value := range attach {
			resp, err := s.client.AttachLabelWithResponse(ctx, r.ID, key, nil, api.LabelAttach{Value: value})
			return s.changed(ctx, r, resp, err)
		}
	case len(attach) == 0 && len(detach) == 1:
		resp, err := s.client.DetachLabelWithResponse(ctx, r.ID, detach[0], nil)
		return s.changed(ctx, r, resp, err)
	}
	labels := maps.Clone(r.Labels)
	if labels == nil {
		labels = make(map[string]string)
	}
	maps.Copy(labels, attach)
	for _, key := range detach {
		delete(labels, key)
	}
	resp, err := s.client.ReplaceLabelsWithResponse(ctx, r.ID, &api.ReplaceLabelsParams{IfMatch: etag(r)}, api.LabelsReplace{Labels: labels})
	return s.changed(ctx, r, resp, err)
}

func (s *session) labelChanges(args []string) (attach map[string]string, detach []string, err error) {
	var pairs []string
	for _, arg := range args {
		if key, minus := strings.CutSuffix(arg, "-"); minus && key != "" && !strings.Contains(arg, "=") {
			detach = append(detach, key)
			continue
		}
		pairs = append(pairs, arg)
	}
	attach, err = s.parseLabels(pairs)
	for _, key := range detach {
		if _, both := attach[key]; both && err == nil {
			err = usage(s.command, "the label %q cannot be attached and detached at once", key)
		}
	}
	return attach, detach, err
}

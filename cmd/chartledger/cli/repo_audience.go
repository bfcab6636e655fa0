package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

func (a *app) repoAudience() *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use: "audience NAME", Short: "List who sees a repository, and why", Args: arguments("NAME"), ValidArgsFunction: a.completeRepos,
		Long: "List the groups and users who see a repository by a selector that matches its labels, and its owner.\n" +
			"It is for the owner and operators, who see every repository and are not listed for that.",
		Example: examples(
			"chartledger repo audience payments",
			"chartledger repo audience alice/payments --limit 0 -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			r, err := s.repo(ctx, args[0])
			if err != nil {
				return err
			}
			return s.audience(ctx, l, r)
		}),
	}
	l.flags(cmd)
	return cmd
}

// audience prints a list that says something beside its items.
func (s *session) audience(ctx context.Context, l listing, r api.Repo) error {
	var last []byte
	get := func(ctx context.Context, limit *int, cursor *string) (body []byte, err error) {
		last, err = bodyOf(s.client.ListRepoAudienceWithResponse(ctx, r.ID, &api.ListRepoAudienceParams{Limit: limit, Cursor: cursor}))
		return last, err
	}
	if s.json() {
		all, err := l.pages(ctx, get)
		if err != nil {
			return err
		}
		return s.rawAround(last, all)
	}
	return list(ctx, s, l, get, "nobody is listed", func(members []api.AudienceMember) error {
		var about api.AudiencePage
		if err := json.Unmarshal(last, &about); err != nil {
			return fmt.Errorf("read the server's answer: %w", err)
		}
		if err := s.audienceTable(members); err != nil {
			return err
		}
		s.note("users: %d, groups: %d; every %s sees it too", about.Users, about.Groups, strings.ReplaceAll(join(about.Roles), ",", " and "))
		if about.Everyone {
			s.note("%q is public: everyone sees it", r.Name)
		}
		return nil
	})
}

// rawAround prints a page of its kind with the items of all.
func (s *session) rawAround(body []byte, all page) error {
	var whole map[string]json.RawMessage
	err := json.Unmarshal(body, &whole)
	if err == nil {
		err = json.Unmarshal(all.json(), &whole)
	}
	if err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return s.raw(written(whole))
}

func (s *session) audienceTable(members []api.AudienceMember) error {
	t := s.table("WHO", "KIND", "WHY")
	for _, m := range members {
		if m.User != nil {
			t.row(*m.User, "user", reasonsOf(m.Access))
		} else if m.Group != nil {
			t.row(*m.Group, "group", reasonsOf(m.Access))
		}
	}
	return t.flush()
}

// reasonsOf are reasons to see a repository in a few words each.
func reasonsOf(reasons []api.AccessReason) string {
	words := make([]string, len(reasons))
	for i, r := range reasons {
		words[i] = string(r.Reason)
		if r.Selector != nil {
			words[i] += " " + *r.Selector
		}
		if r.Group != nil {
			words[i] += " by " + *r.Group
		}
	}
	return strings.Join(words, ", ")
}

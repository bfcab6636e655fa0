package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/google/uuid"
)

// repo finds the repository that name means: its id, owner/name, one's own of that name, or the only other one that one
// may see.
func (s *session) repo(ctx context.Context, name string) (api.Repo, error) {
	if uuid.Validate(name) == nil {
		r, _, err := decoded[api.Repo](s.client.GetRepoWithResponse(ctx, name, nil))
		if !isStatus(err, http.StatusNotFound) {
			return r, err
		}
	}
	if owner, rest, split := strings.Cut(name, "/"); split {
		return only(s, name)(s.owned(ctx, owner, rest))
	}
	me, _, err := decoded[api.Me](s.client.GetMeWithResponse(ctx, nil))
	if err != nil {
		return api.Repo{}, err
	}
	if mine, err := s.owned(ctx, me.ID, name); err != nil || len(mine) > 0 {
		return only(s, name)(mine, err)
	}
	return only(s, name)(s.named(ctx, name, api.ListReposParams{Q: &name}))
}

// owned finds an owner's repository. The search is quick but matches words; a full look settles it.
func (s *session) owned(ctx context.Context, owner, name string) ([]api.Repo, error) {
	found, err := s.named(ctx, name, api.ListReposParams{Owner: &owner, Q: &name})
	if err != nil || len(found) > 0 {
		return found, err
	}
	return s.named(ctx, name, api.ListReposParams{Owner: &owner})
}

// named lists the repositories that have exactly this name.
func (s *session) named(ctx context.Context, name string, p api.ListReposParams) ([]api.Repo, error) {
	all, err := listing{}.pages(ctx, s.repoPages(p))
	if err != nil {
		return nil, err
	}
	repos, err := itemsOf[api.Repo](all)
	var found []api.Repo
	for _, r := range repos {
		if r.Name == name {
			found = append(found, r)
		}
	}
	return found, err
}

func (s *session) repoPages(p api.ListReposParams) fetch {
	return func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
		p.Limit, p.Cursor = limit, cursor
		return bodyOf(s.client.ListReposWithResponse(ctx, &p))
	}
}

// only takes the one repository that was found, and complains about none or several.
func only(s *session, name string) func([]api.Repo, error) (api.Repo, error) {
	return func(found []api.Repo, err error) (api.Repo, error) {
		switch {
		case err != nil:
			return api.Repo{}, err
		case len(found) == 0:
			return api.Repo{}, missing("'chartledger repo list' shows those that you may see", "no repo named %q found", name)
		case len(found) > 1:
			return api.Repo{}, ambiguous(s, name, found)
		}
		return found[0], nil
	}
}

func ambiguous(s *session, name string, found []api.Repo) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%q is the name of %d repositories:", name, len(found))
	for _, r := range found {
		fmt.Fprintf(&b, "\n  %s/%s (id %s, %s)", r.Owner, r.Name, r.ID, clean(r.URL))
	}
	return &complaint{
		exit: ExitUsage, code: "ambiguous_name", message: b.String(),
		next: fmt.Sprintf("say which, such as '%s %s/%s'", s.command.CommandPath(), found[0].Owner, name),
	}
}

func isStatus(err error, status int) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == status
}

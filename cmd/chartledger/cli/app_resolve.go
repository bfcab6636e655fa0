package cli

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/google/uuid"
)

// appNamed finds the app that name means: its id, REPO/APP (whose REPO may be OWNER/REPO), or the only one of that name.
func (s *session) appNamed(ctx context.Context, name string) (api.App, error) {
	if uuid.Validate(name) == nil {
		app, _, err := decoded[api.App](s.client.GetAppWithResponse(ctx, name, nil))
		if !isStatus(err, http.StatusNotFound) {
			return app, err
		}
	}
	p, plain := api.ListAppsParams{}, name
	if slash := strings.LastIndex(name, "/"); slash >= 0 {
		r, err := s.repo(ctx, name[:slash])
		if err != nil {
			return api.App{}, err
		}
		p.RepoID, plain = &r.ID, name[slash+1:]
	}
	found, err := s.appsCalled(ctx, plain, p)
	switch {
	case err != nil:
		return api.App{}, err
	case len(found) == 0:
		return api.App{}, missing("'chartledger app search WORD' looks in names, descriptions and keywords", "no app named %q found", name)
	case len(found) > 1:
		return api.App{}, s.ambiguousApp(ctx, plain, found)
	}
	return found[0], nil
}

// appsCalled lists the apps of exactly this name: by search, and within a repository by a full look if that finds none.
func (s *session) appsCalled(ctx context.Context, name string, p api.ListAppsParams) ([]api.App, error) {
	p.Q = &name
	found, err := s.exactApps(ctx, name, p)
	if err != nil || len(found) > 0 || p.RepoID == nil {
		return found, err
	}
	p.Q = nil
	return s.exactApps(ctx, name, p)
}

func (s *session) exactApps(ctx context.Context, name string, p api.ListAppsParams) ([]api.App, error) {
	all, err := listing{}.pages(ctx, s.appPages(p))
	if err != nil {
		return nil, err
	}
	apps, err := itemsOf[api.App](all)
	var found []api.App
	for _, a := range apps {
		if a.Name == name {
			found = append(found, a)
		}
	}
	return found, err
}

func (s *session) ambiguousApp(ctx context.Context, name string, found []api.App) error {
	ids := make([]string, len(found))
	for i, a := range found {
		ids[i] = a.RepoID
	}
	repos := s.repoNames(ctx, ids)
	var b strings.Builder
	fmt.Fprintf(&b, "%q is the name of %d apps:", name, len(found))
	for _, a := range found {
		fmt.Fprintf(&b, "\n  %s/%s (id %s)", repos[a.RepoID], a.Name, a.ID)
	}
	return &complaint{
		exit: ExitUsage, code: "ambiguous_name", message: b.String(),
		next: fmt.Sprintf("say which, such as '%s %s/%s', or give its id", s.command.CommandPath(), repos[found[0].RepoID], name),
	}
}

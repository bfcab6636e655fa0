package cli

import (
	"context"

	"chartledger/adapters/httpapi/api"
)

// askedNames is how many repositories are asked for their names one by one.
const askedNames = 20

// repoNames returns the names of repositories, which the API's lists of apps and syncs do not hold. A repository whose
// name is not found quickly is shown by its id.
func (s *session) repoNames(ctx context.Context, ids []string) map[string]string {
	names, asked := make(map[string]string), 0
	for _, id := range ids {
		if names[id] != "" {
			continue
		}
		names[id] = id
		if asked++; asked > askedNames {
			continue
		}
		if r, _, err := decoded[api.Repo](s.client.GetRepoWithResponse(ctx, id, nil)); err == nil {
			names[id] = r.Name
		}
	}
	return names
}

package site

import (
	"crypto/rand"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// Given is a parameter of the API's, or nil for "".
func Given[T ~string](value T) *T {
	if value == "" {
		return nil
	}
	return &value
}

// OrEmpty is a text of the API's that may not be there.
func OrEmpty[T ~string](value *T) T {
	if value == nil {
		return ""
	}
	return *value
}

// EventName is the type of an event without what all of them have: "repo.changed" of
// "chartledger.repo.changed.v1".
func EventName(kind string) string {
	name := strings.TrimPrefix(kind, "chartledger.")
	if version := strings.LastIndex(name, ".v"); version > 0 {
		name = name[:version]
	}
	return name
}

// Unnameable says whether no path can end in this name: the API would be asked for
// something else.
func Unnameable(name string) bool { return name == "" || name == "." || name == ".." }

// FreshKey is a form's own: sent twice, the form does its work once.
func FreshKey() string { return rand.Text() }

// RepoNames are what the repositories of syncs are called, each asked for once. One that
// is gone, or hidden since, is called by its id.
func (v *Visit) RepoNames(syncs []api.Sync) (map[string]string, error) {
	found := make(map[string]string)
	for _, s := range syncs {
		if found[s.RepoID] != "" {
			continue
		}
		found[s.RepoID] = s.RepoID
		r, err := v.Client.GetRepoWithResponse(v.Ctx(), s.RepoID, nil)
		if p := Refused(err); p != nil && p.Status == http.StatusNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		found[s.RepoID] = r.JSON200.Name
	}
	return found, nil
}

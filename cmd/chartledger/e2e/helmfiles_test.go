package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/catalog"
)

// file gets a file of the caller's Helm repository, as helm does: with Basic. headers
// are names and values by turns.
func (c caller) file(path string, headers ...string) answer {
	c.t.Helper()
	a, err := c.tryFile(path, headers...)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// tryFile is file for goroutines other than the test's.
func (c caller) tryFile(path string, headers ...string) (answer, error) {
	r, err := http.NewRequest(http.MethodGet, c.URL+path, nil)
	if err != nil {
		return answer{}, err
	}
	r.SetBasicAuth("x", c.token)
	r.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(b)}, err
}

// idOfVersion is the id of a version, which follows from what it is.
func idOfVersion(repoID, app, version string) string {
	return catalog.VersionID(catalog.AppID(repoID, app), version)
}

// packagePath is where the caller's Helm repository has a package.
func packagePath(repoID, app, version string) string {
	return fmt.Sprintf("/helm/charts/%s/%s-%s.tgz", idOfVersion(repoID, app, version), app, version)
}

// basicCredential is a user name and a password for a new repository.
func basicCredential(t testing.TB, username, password string) *api.Credential {
	t.Helper()
	c := fromJSON[api.Credential](t, fmt.Sprintf(`{"kind":"basic","username":%q,"password":%q}`, username, password))
	return &c
}

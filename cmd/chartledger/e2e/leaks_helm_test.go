package e2e_test

import "net/http"

// helmPaths are where a helm client would look for a repository of alice's, and for a
// chart of it. They are not in the contract: helm's own says what they are.
func (th things) helmPaths() []string {
	repo := "/helm/r/" + th["users/{id}"] + "/" + th["body:name"]
	chart := packagePath(th["repos/{id}"], th["charts/{name}"], th["versions/{version}"])
	return []string{repo + "/index.yaml", repo + "/latest/index.yaml", chart, chart + ".prov"}
}

// helmTellsNothing compares what a helm client is told about these things with what it
// is told about none.
func (s *stage) helmTellsNothing(who string, c caller, th things) {
	s.t.Helper()
	none := th.missing(s.elsewhere)
	absent := none.helmPaths()
	for i, path := range th.helmPaths() {
		for _, headers := range [][]string{nil, {"If-None-Match", `"1"`}, {"Range", "bytes=0-1"}, {"Consistency-Token", th["header:Consistency-Token"]}} {
			got, want := c.file(path, headers...), c.file(absent[i], headers...)
			if got.Status != http.StatusNotFound {
				s.t.Errorf("%s: %s: got %d, want 404: %s", who, path, got.Status, got.Body)
			}
			if x, y := shape(got, th, none), shape(want, th, none); x != y {
				s.t.Errorf("%s: %s: got\n%s\nand for what does not exist\n%s", who, path, x, y)
			}
		}
	}
}

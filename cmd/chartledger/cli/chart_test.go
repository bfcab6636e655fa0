package cli_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	published = `{"repo_id":"` + repoID + `","name":"web","version":"1.2.3","digest":"d","url":"https://charts.example.com/web-1.2.3.tgz","sync_id":"` + syncID + `"}`
	removed   = `{"repo_id":"` + repoID + `","name":"web","version":"1.2.3","sync_id":"` + syncID + `"}`
)

// charting is a server's script that publishes and removes charts.
func charting(status string) map[string]http.HandlerFunc {
	return known(map[string]http.HandlerFunc{
		"POST /repos/" + repoID + "/charts":             inTurn(problem(503, "queue_full", "Busy."), reply(http.StatusCreated, published, "Consistency-Token", "r0:5")),
		"DELETE /repos/" + repoID + "/charts/web/1.2.3": reply(http.StatusOK, removed, "Consistency-Token", "r0:5"),
		"GET /syncs/" + syncID + "/stream":              stream("end", syncRun(status)),
	})
}

func packages(t *testing.T) (chart, prov string) {
	t.Helper()
	chart = filepath.Join(t.TempDir(), "web-1.2.3.tgz")
	prov = chart + ".prov"
	for file, content := range map[string]string{chart: "a package", prov: "a signature"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return chart, prov
}

const synced = "\"payments\" is synced: 12 apps, 240 versions (5 added, 1 changed, 2 withdrawn) in 2s\n"

func TestAChartIsPushed(t *testing.T) {
	t.Parallel()

	chart, prov := packages(t)
	s := newServer(t, charting("completed"))
	run(t, s, "chart", "push", "payments", chart, "--prov", prov, "--overwrite", "--wait").expect(t, 0, "web 1.2.3 is published to \"payments\"\n"+synced)
	calls := s.made("POST /repos/" + repoID + "/charts")
	if len(calls) != 2 || calls[0].body != calls[1].body || calls[0].header.Get("Idempotency-Key") != calls[1].header.Get("Idempotency-Key") {
		t.Fatalf("got %d requests", len(calls))
	}
	for _, part := range []string{`name="chart"; filename="web-1.2.3.tgz"`, "a package", `name="prov"; filename="web-1.2.3.tgz.prov"`, "a signature"} {
		if !strings.Contains(calls[0].body, part) {
			t.Errorf("%q is not in %s", part, calls[0].body)
		}
	}
	if calls[0].query != "overwrite=true" {
		t.Errorf("the query is %q", calls[0].query)
	}
}

func TestAChartIsRemoved(t *testing.T) {
	t.Parallel()

	s := newServer(t, charting("completed"))
	run(t, s, "chart", "remove", "payments", "web", "1.2.3").expect(t, 0, "web 1.2.3 is removed from \"payments\"\n")
	run(t, s, "chart", "rm", "payments", "web", "1.2.3", "--wait").expect(t, 0, "web 1.2.3 is removed from \"payments\"\n"+synced)
}

func TestChartsInJSON(t *testing.T) {
	t.Parallel()

	chart, _ := packages(t)
	for _, args := range [][]string{{"chart", "push", "payments", chart}, {"chart", "remove", "payments", "web", "1.2.3"}} {
		for status, code := range map[string]int{"completed": 0, "failed": 1} {
			s := newServer(t, charting(status))
			got := run(t, s, append(args, "--wait", "-o", "json")...)
			var doc struct {
				Version string
				Sync    string `json:"sync_id"`
			}
			if err := json.Unmarshal([]byte(got.out), &doc); err != nil || doc.Version != "1.2.3" || doc.Sync != syncID || got.code != code {
				t.Errorf("%v, %s: got %v, %+v", args, status, err, got)
			}
		}
	}
}

func TestChartsThatAreNotPushed(t *testing.T) {
	t.Parallel()

	chart, _ := packages(t)
	refusing := func(status int, code string) map[string]http.HandlerFunc {
		return known(map[string]http.HandlerFunc{"POST /repos/" + repoID + "/charts": problem(status, code, "No.")})
	}
	for name, tt := range map[string]struct {
		file   string
		routes map[string]http.HandlerFunc
		code   int
		says   string
	}{
		"a folder":                  {"web", known(nil), 2, "helm package"},
		"what is not there":         {"none.tgz", known(nil), 1, "the package: open none.tgz: "},
		"a version that is there":   {chart, refusing(409, "version_exists"), 4, "--overwrite"},
		"to what cannot be written": {chart, refusing(409, "repo_read_only"), 4, "--mode rw"},
		"what Helm does not load":   {chart, refusing(422, "chart_invalid"), 1, "No."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, newServer(t, tt.routes), "chart", "push", "payments", tt.file)
			if got.code != tt.code {
				t.Errorf("got %+v", got)
			}
			got.says(t, tt.says)
		})
	}
}

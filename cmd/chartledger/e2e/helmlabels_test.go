package e2e_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
)

// A label shares a private repository's charts with whom a selector was given to, and
// takes them away again: then helm pull fails, also by an index of before, and helm
// repo update lists them no longer.
func TestALabelSharesChartsWithHelmClients(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		operator := serve(t, p).operator()
		alice, bob := operator.user("alice", api.RoleDeveloper), operator.user("bob", api.RoleUser)
		source := chartSource(t, "shared 1.0.0", "shared 1.1.0")
		source.Require("robot", "hunter2")
		r := alice.published(newRepo("hers", source.URL, func(r *api.RepoCreate) { r.Credential = basicCredential(t, "robot", "hunter2") }))
		bob.published(newRepo("his", chartSource(t, "tool 3.0.0").URL))
		defined := operator.do("POST", "/selectors", `{"name":"web","expression":"team in (web, ops)"}`).want(t, http.StatusCreated)
		selector := decode[api.Selector](t, defined)
		operator.do("PUT", "/selectors/"+selector.ID+"/users/bob", nil).want(t, http.StatusNoContent)

		onBothHelms(t, func(t *testing.T, program string) {
			b := bob.withHelm(t, program)
			b.add("all", "/helm")
			sees(b, "all", "tool 3.0.0")
			label := "/repos/" + r.ID + "/labels/team"
			attached := alice.do("PUT", label, `{"value":"web"}`).want(t, http.StatusOK)
			bob.settle(attached)
			eventually(t, syncWithin, "bob sees alice's charts", func() bool {
				b.helm("repo", "update", "all")
				return slices.Contains(b.finds("all"), "shared 1.1.0")
			})
			sees(b, "all", "shared 1.0.0", "shared 1.1.0", "tool 3.0.0")
			if _, content := b.pull("all/shared"); !bytes.Equal(content, chartFile(t, "shared", "1.1.0")) {
				t.Error("bob pulls another chart")
			}

			bob.settle(alice.do("DELETE", label, nil).want(t, http.StatusOK))
			if _, complaints, err := b.try("pull", "all/shared", "-d", t.TempDir()); err == nil || !strings.Contains(complaints, "404") {
				t.Errorf("bob still pulls it: %v %q", err, complaints)
			}
			sees(b, "all", "tool 3.0.0")
			if _, complaints, err := b.try("pull", "all/shared", "-d", t.TempDir()); err == nil || !strings.Contains(complaints, "not found") {
				t.Errorf("bob still finds it: %v %q", err, complaints)
			}
		})
	})
}

package e2e_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"testing"

	"sigs.k8s.io/yaml"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/e2e/schemathesistest"
)

// Whoever asks, and whatever: every answer is one of the contract's, and nothing
// breaks. `make schemathesis` asks for longer.
func TestEveryAnswerIsInTheContract(t *testing.T) {
	t.Parallel()

	operator := serve(t, embeddedPlatform(), "--max-chart-bytes", "64KiB").operator()
	source := helmtest.Index(t, oneChart("podinfo"))
	source.Set("podinfo-1.0.0.tgz", chartFile(t, "podinfo", "1.0.0"))
	spec := contractFor(t, source.URL, operator.do("POST", "/users", `{"id":"spare","role":"user"}`).Header.Get("Consistency-Token"))
	callers := map[string]caller{"nobody": {Service: operator.Service, t: t}, "operator": operator.user("root", api.RoleOperator)}
	for _, role := range []api.Role{api.RoleDeveloper, api.RoleUser, api.RoleService} {
		callers[string(role)] = operator.user("a-"+string(role), role)
	}
	kept := []string{"operator", "root", "a-developer", "a-user", "a-service"}
	for name, c := range callers {
		if name != "nobody" {
			kept = append(kept, get[api.Me](c, "/me").TokenID)
		}
	}
	for name, c := range callers {
		known := operator
		if name == "developer" || name == "user" {
			known = c
		}
		r := known.published(newRepo("known-to-"+name, source.URL))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schemathesistest.Contract{
				Spec: spec, URL: c.URL + api.BasePath, Token: c.token,
				Seed: number(t, "SEED", 1), Examples: number(t, "EXAMPLES", 4),
				Known: known.places(r),
				Kept:  kept, Phases: phases(name),
			}.Check(t)
			if a := c.do("GET", "/me", nil); name != "nobody" && a.Status != http.StatusOK {
				t.Errorf("the token was good for a part of the test only: %s", a.Body)
			}
		})
	}
}

// phases are what is tried as whom, in the short form: whether somebody asks is looked
// at before what the contract says of requests, and that before who she is.
func phases(name string) string {
	long := os.Getenv("CHARTLEDGER_SCHEMATHESIS_EXAMPLES") != ""
	switch {
	case name == "nobody" && long:
		return "examples,coverage"
	case name == "nobody":
		return "examples"
	case name == "operator", long:
		return "examples,coverage,fuzzing,stateful"
	}
	return "examples,fuzzing,stateful"
}

// places are values by which Schemathesis gets further than not found.
func (c caller) places(r api.Repo) map[schemathesistest.Place][]string {
	c.t.Helper()
	return map[schemathesistest.Place][]string{
		{Path: "/repos/{id}", Parameter: "path.id"}:                 {r.ID},
		{Path: "/repos/{id}", Parameter: "header.If-Match"}:         {"*", `"1"`, `"2"`},
		{Path: "/syncs/{id}", Parameter: "path.id"}:                 {get[api.SyncPage](c, "/repos/"+r.ID+"/syncs").Items[0].ID},
		{Path: "/apps/{id}", Parameter: "path.id"}:                  {get[api.AppPage](c, "/apps?repo_id="+r.ID).Items[0].ID},
		{Path: "/apps/{id}/versions", Parameter: "path.version"}:    {"1.0.0", "1.1.0"},
		{Path: "/admin/projections/{name}", Parameter: "path.name"}: {"catalog", "visibility", "history"},
	}
}

// contractFor is the contract with its examples at the source. Of consistency tokens it knows a real one: a request
// with another is refused for that, whatever else is wrong with it.
func contractFor(t testing.TB, source, token string) []byte {
	t.Helper()
	text, err := yaml.YAMLToJSON(api.Spec())
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	examples := regexp.MustCompile(`https://charts\.\w+\.com/\w+`)
	if err := json.Unmarshal([]byte(examples.ReplaceAllString(string(text), source)), &doc); err != nil {
		t.Fatal(err)
	}
	at := func(keys ...string) map[string]any {
		o := doc
		for _, k := range keys {
			o = o[k].(map[string]any)
		}
		return o
	}
	at("components", "parameters", "ReadAfter")["schema"] = map[string]any{"type": "string", "enum": []string{token}}
	at("paths", "/syncs/{id}/stream", "get", "responses", "200", "content", "text/event-stream")["schema"] = eventSchema
	log := at("paths", "/admin/log", "get") // without following it: that does not end
	log["parameters"] = without(log["parameters"].([]any), "follow")
	text, err = json.Marshal(doc)
	if err != nil || examples.Match(text) {
		t.Fatalf("the contract still speaks of other sources (%v)", err)
	}
	return text
}

// eventSchema is of one event, as Schemathesis takes a stream apart.
var eventSchema = json.RawMessage(`{"type":"object","required":["event","data"],"properties":{
	"event":{"enum":["sync","progress","end"]},"data":{"type":"string","pattern":"^[{]"}}}`)

// without are parameters without the one of the name.
func without(params []any, name string) (rest []any) {
	for _, p := range params {
		if p.(map[string]any)["name"] != name {
			rest = append(rest, p)
		}
	}
	return rest
}

// number is a setting of `make schemathesis`, or what is enough for every day.
func number(t testing.TB, name string, usual int) int {
	t.Helper()
	text := os.Getenv("CHARTLEDGER_SCHEMATHESIS_" + name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("CHARTLEDGER_SCHEMATHESIS_%s is %q, want a number", name, text)
	}
	return n
}

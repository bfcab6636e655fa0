package api_test

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is one operation of the contract with where it was found.
type operation struct {
	method, path string
	*openapi3.Operation
}

func (o operation) String() string { return o.method + " " + o.path }

// takes tells whether the operation, or its path, has the parameter.
func (o operation) takes(doc *openapi3.T, in, name string) *openapi3.Parameter {
	if p := o.Parameters.GetByInAndName(in, name); p != nil {
		return p
	}
	return doc.Paths.Find(o.path).Parameters.GetByInAndName(in, name)
}

func document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := api.Document(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func operations(doc *openapi3.T) []operation {
	var found []operation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			found = append(found, operation{method, path, op})
		}
	}
	return found
}

func TestContractHasTheOperationsOfTheDesign(t *testing.T) {
	t.Parallel()
	want := []string{
		"GET /admin/log", "GET /apps", "GET /apps/{id}", "GET /apps/{id}/versions", "GET /apps/{id}/versions/{version}", "GET /me",
		"GET /repos", "POST /repos", "POST /repos/validate", "GET /repos/{id}", "PATCH /repos/{id}", "DELETE /repos/{id}",
		"PUT /repos/{id}/credential", "DELETE /repos/{id}/credential",
		"POST /repos/{id}/disable", "POST /repos/{id}/enable", "POST /repos/{id}/transfer",
		"PUT /repos/{id}/labels", "PUT /repos/{id}/labels/{key}", "DELETE /repos/{id}/labels/{key}",
		"POST /repos/{id}/charts", "DELETE /repos/{id}/charts/{name}/{version}", "GET /repos/{id}/audience", "GET /repos/{id}/history", "GET /repos/{id}/syncs", "POST /repos/{id}/syncs", "PUT /repos/{id}/visibility",
		"GET /syncs", "GET /syncs/{id}", "POST /syncs/{id}/cancel", "POST /syncs/{id}/discard", "GET /syncs/{id}/missing",
		"POST /syncs/{id}/release", "GET /syncs/{id}/stream",
		"GET /selectors", "POST /selectors", "GET /selectors/{id}", "PATCH /selectors/{id}", "DELETE /selectors/{id}",
		"GET /selectors/{id}/users", "PUT /selectors/{id}/users/{user}", "DELETE /selectors/{id}/users/{user}",
		"GET /selectors/{id}/groups", "PUT /selectors/{id}/groups/{group}", "DELETE /selectors/{id}/groups/{group}", "GET /users/{id}/selectors",
		"GET /tokens", "POST /tokens", "DELETE /tokens/{id}",
		"GET /admin/projections", "GET /admin/projections/{name}", "POST /admin/projections/{name}/replay", "POST /admin/projections/{name}/switch",
		"POST /admin/projections/{name}/drop", "POST /admin/projections/{name}/verify", "GET /admin/projections/{name}/verifications/{id}",
		"GET /users", "POST /users", "GET /users/{id}", "PATCH /users/{id}", "PUT /users/{id}/password",
		"GET /session", "POST /session", "DELETE /session", "GET /setup", "POST /setup",
	}
	var got []string
	for _, op := range operations(document(t)) {
		got = append(got, op.String())
	}
	for _, op := range want {
		if !slices.Contains(got, op) {
			t.Errorf("%s is missing", op)
		}
	}
}

func TestEveryOperationIsNamedAndAnswersProblems(t *testing.T) {
	t.Parallel()
	camelCase := regexp.MustCompile(`^[a-z]+([A-Z][a-z]+)*$`)
	for _, op := range operations(document(t)) {
		if !camelCase.MatchString(op.OperationID) {
			t.Errorf("%s: operationId %q is not in camelCase", op, op.OperationID)
		}
		if op.Summary == "" || len(op.Tags) != 1 {
			t.Errorf("%s: needs a summary and one tag", op)
		}
		fallback := op.Responses.Default()
		if fallback == nil || fallback.Ref != "#/components/responses/Problem" {
			t.Errorf("%s: the default answer is not the shared problem", op)
		}
	}
}

func TestCommandsAndReadsTakeTheirHeaders(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for _, op := range operations(doc) {
		read := op.method == http.MethodGet
		if op.Tags[0] == "projections" || op.Tags[0] == "session" {
			continue // about the read models or the cookie themselves, and not by events
		}
		command := !read && !slices.Contains(askedByPost(), op.OperationID)
		if got := op.takes(doc, "header", "Idempotency-Key") != nil; got != command {
			t.Errorf("%s: takes Idempotency-Key: %t", op, got)
		}
		if got := op.takes(doc, "header", "Consistency-Token") != nil; got != read {
			t.Errorf("%s: takes Consistency-Token: %t", op, got)
		}
	}
}

// askedByPost are the operations that change nothing, and take a body.
func askedByPost() []string { return []string{"validateRepo", "previewAudience", "previewSelector"} }

func TestIfMatchIsTakenWhereTheDesignAsksForIt(t *testing.T) {
	t.Parallel()
	guarded := []string{"updateRepo", "deleteRepo", "replaceLabels", "setVisibility", "setCredential", "clearCredential", "transferRepo",
		"changeSelector", "removeSelector"}
	doc := document(t)
	for _, op := range operations(doc) {
		p := op.takes(doc, "header", "If-Match")
		if got, want := p != nil, slices.Contains(guarded, op.OperationID); got != want {
			t.Errorf("%s: takes If-Match: %t", op, got)
		}
		if p != nil && p.Required {
			t.Errorf("%s: If-Match is required by the contract; the server could not answer 428", op)
		}
	}
}

func TestCommandAnswersCarryTheirHeaders(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for _, op := range operations(doc) {
		for status, answer := range op.Responses.Map() {
			if status == "default" {
				continue
			}
			for name, header := range answer.Value.Headers {
				if !header.Value.Required {
					t.Errorf("%s %s: header %s is not required, which makes it a pointer", op, status, name)
				}
			}
			if op.takes(doc, "header", "Idempotency-Key") != nil && answer.Value.Headers["Consistency-Token"] == nil {
				t.Errorf("%s %s: no Consistency-Token", op, status)
			}
			if (status == "201" && op.OperationID != "issueToken" && op.Tags[0] != "session") && answer.Value.Headers["Location"] == nil {
				t.Errorf("%s %s: no Location", op, status)
			}
		}
	}
}

func TestUnknownFieldsOfBodiesAreErrors(t *testing.T) {
	t.Parallel()
	for _, op := range operations(document(t)) {
		if op.RequestBody == nil {
			continue
		}
		content := op.RequestBody.Value.Content
		schema := cmp.Or(content["application/json"], content["multipart/form-data"]).Schema
		for _, one := range append(slices.Clone(schema.Value.OneOf), schema) {
			closed := one.Value.AdditionalProperties.Has != nil && !*one.Value.AdditionalProperties.Has
			if len(one.Value.OneOf) == 0 && !closed {
				t.Errorf("%s: %s allows unknown fields", op, one.Ref)
			}
		}
	}
}

func TestSpecIsServedAsWritten(t *testing.T) {
	t.Parallel()
	spec := api.Spec()
	if !strings.HasPrefix(string(spec), "openapi: 3.0.3\n") {
		t.Errorf("the spec begins with %q", spec[:20])
	}
	spec[0] = 'X'
	if api.Spec()[0] == 'X' {
		t.Error("a caller can change the embedded spec")
	}
	if got := document(t).Servers[0].URL; got != api.BasePath {
		t.Errorf("server URL %q, BasePath %q", got, api.BasePath)
	}
}

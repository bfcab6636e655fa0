package e2e_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"chartledger/adapters/httpapi/api"
)

// operation is one of the contract's.
type operation struct {
	*openapi3.Operation
	method, path string
	params       openapi3.Parameters // the path's too
}

// operations are all of the contract that the program serves, so that a new one is
// tested without anybody thinking of it.
func operations(t testing.TB) []operation {
	t.Helper()
	doc, err := api.Document(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []operation
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			op := item.GetOperation(method)
			all = append(all, operation{op, method, path, slices.Concat(item.Parameters, op.Parameters)})
		}
	}
	return all
}

// names are the operation's parameters in query and header, as places.
func (op operation) names() []string {
	var names []string
	for _, p := range op.params {
		if p.Value.In != openapi3.ParameterInPath {
			names = append(names, p.Value.In+":"+p.Value.Name)
		}
	}
	return names
}

// resource is the first word of the path.
func (op operation) resource() string { return strings.Split(op.path, "/")[1] }

// about says whether the path names something.
func (op operation) about() bool { return strings.Contains(op.path, "{") }

// hidden says whether the operation is about something whose absence is told as such.
func (op operation) hidden() bool {
	return op.about() && (op.open() || slices.Contains([]string{"users", "tokens"}, op.resource()))
}

// open says whether services see whatever the operation is about.
func (op operation) open() bool {
	return slices.Contains([]string{"repos", "syncs", "apps"}, op.resource())
}

// creates says whether the caller has more than before by it.
func (op operation) creates() bool { return op.method == http.MethodPost && !op.about() }

// anonymous says whether it is for whoever asks, signed in or not.
func (op operation) anonymous() bool { return op.Security != nil && len(*op.Security) == 0 }

func not(is func(operation) bool) func(operation) bool {
	return func(op operation) bool { return !is(op) }
}

// at is the path that names these things. A parameter's place is the word before it.
func (op operation) at(t testing.TB, th things) string {
	t.Helper()
	segments, word := strings.Split(op.path, "/"), ""
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			word = s
			continue
		}
		segments[i] = url.PathEscape(op.value(t, th, word+"/"+s))
	}
	return strings.Join(segments, "/")
}

// value is what to put in a place. Where nothing of ours could stand it is any value
// that the contract allows.
func (op operation) value(t testing.TB, th things, place string) string {
	t.Helper()
	if v, known := th[place]; known {
		return v
	}
	if v, known := anybodys[place]; known {
		return v
	}
	in, name, _ := strings.Cut(place, ":")
	if p := op.params.GetByInAndName(in, name); p != nil && p.Schema != nil {
		switch s := p.Schema.Value; {
		case len(s.Enum) > 0:
			return s.Enum[0].(string)
		case s.Type.Is("boolean"):
			return "true"
		case s.Format == "date-time":
			return "2020-01-01T00:00:00Z"
		}
	}
	t.Fatalf("%s %s (%s): this test does not know what to ask for in %q. Give it a value in leaks_operations_test.go, or in leaks_things_test.go if it can name something that not everybody may see.",
		op.method, op.path, op.OperationID, place)
	return ""
}

// anybodys are values that give nothing away.
var anybodys = things{
	"projections/{name}": "catalog", "verifications/{id}": "01234567-89ab-7def-8123-456789abcdef", "versions/{version}": "1.0.0",
	"query:limit": "1", "query:days": "7", "query:cursor": "eyJh", "query:type": "repo.*", "header:Last-Event-ID": "1-1",
}

// bodies are the JSON bodies that the contract gives as examples, about these things.
func (op operation) bodies(t testing.TB, th things) []string {
	t.Helper()
	if op.RequestBody == nil {
		return nil
	}
	content := op.RequestBody.Value.Content["application/json"]
	if content == nil {
		return nil
	}
	examples := []any{content.Example}
	for _, name := range slices.Sorted(maps.Keys(content.Examples)) {
		examples = append(examples, content.Examples[name].Value.Value)
	}
	var bodies []string
	for _, e := range examples {
		if object, ok := e.(map[string]any); ok {
			bodies = append(bodies, filled(t, maps.Clone(object), th))
		}
	}
	if len(bodies) == 0 {
		t.Fatalf("%s %s (%s): the body has no example in openapi.yaml, and this test sends that", op.method, op.path, op.OperationID)
	}
	return bodies
}

func filled(t testing.TB, object map[string]any, th things) string {
	t.Helper()
	for field := range object {
		if v, known := th["body:"+field]; known {
			object[field] = v
		}
	}
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

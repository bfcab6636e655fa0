package e2e_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// probe is one request of a stranger's. Those for what is there and for what is
// not correspond one to one.
type probe struct {
	operation
	what, path string
	body       any
	headers    []string
	valid      bool // it would be carried out, if the thing were hers
}

func (a probe) String() string { return a.method + " " + a.operation.path + ", " + a.what }

// tries are made for one operation.
type tries struct {
	operation
	t     testing.TB
	th    things
	chart []byte // a package for operations that take one
	all   []probe
}

// tries are all that can be asked of an operation: with each of its parameters,
// and with bodies that are wrong, which must not tell more.
func (op operation) tries(t testing.TB, th things, chart []byte) []probe {
	t.Helper()
	as := &tries{operation: op, t: t, th: th, chart: chart}
	for _, body := range as.bodiesOf() {
		as.add("plain", body, "", "", true)
		for _, place := range op.names() {
			for _, v := range op.values(t, th, place) {
				as.add(place+": "+v.what, body, place, v.value, v.what != "nonsense")
			}
		}
	}
	as.wrong()
	return as.all
}

// sample is a value and what it is.
type sample struct{ what, value string }

// values are what to try in a place.
func (op operation) values(t testing.TB, th things, place string) []sample {
	t.Helper()
	switch place {
	case "header:If-Match":
		return []sample{{"none", ""}, {"any", "*"}, {"the real one", th[place]}, {"an old one", `"99"`}, {"nonsense", "x"}}
	case "query:cursor":
		if c := th["cursor:"+op.OperationID]; c != "" {
			return []sample{{"alice's", c}, {"nonsense", "eyJh"}}
		}
		return []sample{{"nonsense", "eyJh"}}
	case "query:sort":
		var all []sample
		for _, word := range op.params.GetByInAndName("query", "sort").Schema.Value.Enum {
			all = append(all, sample{word.(string), word.(string)})
		}
		return all
	}
	return []sample{{"given", op.value(t, th, place)}}
}

// bodiesOf are valid bodies, or one that is none.
func (as *tries) bodiesOf() []any {
	as.t.Helper()
	if as.takesFiles() {
		return []any{string(as.chart)}
	}
	var bodies []any
	for _, b := range as.bodies(as.t, as.th) {
		bodies = append(bodies, b)
	}
	if len(bodies) == 0 {
		return []any{nil}
	}
	return bodies
}

func (op operation) takesFiles() bool {
	return op.RequestBody != nil && op.RequestBody.Value.Content["multipart/form-data"] != nil
}

// wrong adds requests that would be refused whatever they are about.
func (as *tries) wrong() {
	as.t.Helper()
	as.add("an unknown parameter", nil, "query:nonsense", "1", false)
	if as.RequestBody == nil {
		as.add("a body where none is", "{}", "", "", false)
		return
	}
	as.add("a body cut off", `{"`, "", "", false)
	as.add("another body", `[]`, "", "", false)
	as.add("a large body", strings.Repeat(" ", 1200<<10)+"{}", "", "", false)
	as.add("another type", "name: x", "header:Content-Type", "application/yaml", false)
}

// add adds a request with something in a place. Where a version is needed any will
// do, unless the request is about that.
func (as *tries) add(what string, body any, place, value string, valid bool) {
	as.t.Helper()
	a := probe{operation: as.operation, what: what, path: as.at(as.t, as.th), body: body, valid: valid}
	in, name, _ := strings.Cut(place, ":")
	if slices.Contains(as.names(), "header:If-Match") && place != "header:If-Match" && what != "plain" {
		a.headers = append(a.headers, "If-Match", "*")
	}
	if as.takesFiles() {
		a.headers = append(a.headers, "Content-Type", "application/gzip")
	}
	switch {
	case in == "query":
		a.path += "?" + url.Values{name: {value}}.Encode()
	case in == "header" && value != "":
		a.headers = append(a.headers, name, value)
	}
	as.all = append(as.all, a)
}

// ask sends an probe.
func (c caller) ask(a probe) answer {
	c.t.Helper()
	return c.do(a.method, a.path, a.body, a.headers...)
}

// headersOf are an answer's headers without what is fresh in each, and what the body
// tells already.
func headersOf(a answer) string {
	h := a.Header.Clone()
	for _, fresh := range []string{"Date", "X-Request-Id", "Content-Length"} {
		h.Del(fresh)
	}
	if h.Get("Consistency-Token") != "" {
		h.Set("Consistency-Token", "one")
	}
	var text strings.Builder
	_ = h.Write(&text) // to memory: cannot fail
	return text.String()
}

package httpapi

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"k8s.io/apimachinery/pkg/util/validation"

	"chartledger/adapters/httpapi/api"
)

// maxFieldErrors is how many fields a problem names at most.
const maxFieldErrors = 50

// notInContract is the validator's verdict as a problem. The verdict's own texts
// hold the submitted values; only its structure is used.
func notInContract(err error) error {
	params, body := faults(err)
	sortFields(params)
	sortFields(body)
	switch {
	case len(params) > 0:
		return malformed("A parameter does not fit the contract; see errors.", bounded(append(params, body...))...)
	case len(body) > 0:
		return &problem{status: http.StatusUnprocessableEntity, code: "invalid_fields",
			detail: "The body does not fit the contract; see errors.", fields: bounded(body)}
	}
	return malformed("The request cannot be read.")
}

// faults walks the verdict.
func faults(err error) (params, body []api.FieldError) {
	var many openapi3.MultiError
	var one *openapi3filter.RequestError
	switch {
	case errors.As(err, &many) && !isRequestError(err):
		for _, e := range many {
			p, b := faults(e)
			params, body = append(params, p...), append(body, b...)
		}
	case errors.As(err, &one) && one.Parameter != nil:
		place := one.Parameter.In + ":" + one.Parameter.Name
		params = schemaFaults(one.Err, func([]string) string { return place })
		if len(params) == 0 {
			params = []api.FieldError{unreadable(place)}
		}
	case one != nil:
		body = schemaFaults(one.Err, pointer)
	}
	return params, body
}

func isRequestError(err error) bool {
	_, is := err.(*openapi3filter.RequestError) //nolint:errorlint // the outermost error decides
	return is
}

// schemaFaults are the fields at fault below err. at names the place of each.
func schemaFaults(err error, at func(path []string) string) []api.FieldError {
	switch e := err.(type) { //nolint:errorlint // a walk, level by level
	case openapi3.MultiError:
		var found []api.FieldError
		for _, one := range e {
			found = append(found, schemaFaults(one, at)...)
		}
		return found
	case *openapi3.SchemaError:
		var inner *openapi3.SchemaError
		if e.Origin != nil && errors.As(e.Origin, &inner) { // what the chosen alternative says
			return schemaFaults(inner, at)
		}
		code, detail := explain(e)
		return []api.FieldError{{Pointer: at(e.JSONPointer()), Code: code, Detail: detail}}
	}
	return nil
}

// pointer is a path as a JSON pointer. A key that the client made up is shown only
// where the contract has keys of clients, and only if it is a proper one.
func pointer(path []string) string {
	if len(path) == 2 && path[0] == "labels" && len(validation.IsQualifiedName(path[1])) > 0 {
		path = path[:1]
	}
	var b strings.Builder
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for _, segment := range path {
		b.WriteString("/" + escape.Replace(segment))
	}
	return b.String()
}

func sortFields(fields []api.FieldError) {
	slices.SortStableFunc(fields, func(x, y api.FieldError) int { return cmp.Compare(x.Pointer, y.Pointer) })
}

func bounded(fields []api.FieldError) []api.FieldError {
	return fields[:min(len(fields), maxFieldErrors)]
}

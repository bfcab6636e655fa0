package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
)

// requestCheck holds requests of one operation against the contract.
type requestCheck struct {
	route   *routers.Route
	query   []string // the names of the parameters
	maxBody int64
	files   bool // the body is a package, not JSON
}

func newRequestCheck(doc *openapi3.T, path string, item *openapi3.PathItem, method string, op *openapi3.Operation, maxBody int64) *requestCheck {
	check := &requestCheck{
		route: &routers.Route{Spec: doc, Server: doc.Servers[0], Path: path, PathItem: item,
			Method: method, Operation: op},
		maxBody: maxBody, files: takesFiles(op),
	}
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		if p.Value.In == openapi3.ParameterInQuery {
			check.query = append(check.query, p.Value.Name)
		}
	}
	return check
}

// middleware refuses what the contract does not allow. What it lets through, the
// generated code reads from the very values that were checked.
func (rc *requestCheck) middleware(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		params, err := pathParams(c)
		if err != nil {
			return err
		}
		if err := rc.checkQuery(c.Request().URL.RawQuery); err != nil {
			return err
		}
		read := rc.readBody
		if rc.files {
			read = rc.readUpload
		}
		if err := read(c.Response(), c.Request()); err != nil {
			return err
		}
		err = openapi3filter.ValidateRequest(c.Request().Context(), &openapi3filter.RequestValidationInput{
			Request: c.Request(), PathParams: params, Route: rc.route,
			Options: &openapi3filter.Options{
				AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
				MultiError:         true, SkipSettingDefaults: true, KeepValidatedValue: true,
				ExcludeRequestBody: rc.files,
			},
		})
		if err != nil {
			return notInContract(err)
		}
		return next(c)
	}
}

// pathParams are the parameters in the path, decoded: echo leaves them as they
// came if the path holds an encoded slash.
func pathParams(c echo.Context) (map[string]string, error) {
	params := make(map[string]string, len(c.ParamNames()))
	for i, name := range c.ParamNames() {
		value := c.ParamValues()[i]
		if c.Request().URL.RawPath != "" {
			var err error
			if value, err = url.PathUnescape(value); err != nil {
				return nil, malformed("The path cannot be read.", unreadable("path:"+name))
			}
		}
		params[name] = value
	}
	return params, nil
}

// checkQuery refuses parameters that the operation does not have: a misspelt
// filter must not look like one that matches everything.
func (rc *requestCheck) checkQuery(raw string) error {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return malformed("The query cannot be read.")
	}
	for name, given := range values {
		switch {
		case !slices.Contains(rc.query, name) && len(rc.query) == 0:
			return malformed("This operation takes no query parameters.")
		case !slices.Contains(rc.query, name):
			return malformed("There is a query parameter that is not known here. The parameters are " +
				strings.Join(rc.query, ", ") + ".")
		case len(given) > 1:
			return malformed("A query parameter is given twice.", unreadable("query:"+name))
		}
	}
	return nil
}

// readBody reads the body into memory and says what is wrong with it as such.
func (rc *requestCheck) readBody(w http.ResponseWriter, r *http.Request) error {
	data, err := rc.readAll(w, r)
	if err != nil {
		return err
	}
	return rc.checkBody(r.Header.Get(echo.HeaderContentType), data)
}

// readAll reads the body, and leaves it to be read again.
func (rc *requestCheck) readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, expected := http.MaxBytesReader(w, r.Body, rc.maxBody), int64(0)
	if rc.files { // only a few at once, so that what is announced may be believed
		expected = min(r.ContentLength, rc.maxBody)
	}
	data, err := readSized(body, expected)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, rc.tooLarge()
	}
	if err != nil {
		return nil, malformed("The body ended early.")
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // see timely
	r.Body, r.ContentLength, r.GetBody = http.NoBody, int64(len(data)), nil
	if len(data) > 0 {
		r.Body = &inMemory{Reader: bytes.NewReader(data), all: data}
	}
	return data, nil
}

// tooLarge says how large a body may be. What a form adds to a package is not counted.
func (rc *requestCheck) tooLarge() error {
	detail := fmt.Sprintf("A body has at most %d bytes.", rc.maxBody)
	if rc.files {
		detail = fmt.Sprintf("A package has at most %d bytes here. The operator can raise that with --max-chart-bytes.", rc.maxBody-around)
	}
	return &problem{status: http.StatusRequestEntityTooLarge, code: "body_too_large", detail: detail}
}

// inMemory is a body that is in memory.
type inMemory struct {
	*bytes.Reader
	all []byte
}

// Close does nothing.
func (*inMemory) Close() error { return nil }

// readSized reads all of r, which is expected to have so many bytes.
func readSized(r io.Reader, expected int64) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, max(expected, 0)+bytes.MinRead))
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

func (rc *requestCheck) checkBody(contentType string, data []byte) error {
	wanted := rc.route.Operation.RequestBody
	switch {
	case len(data) == 0 && wanted != nil && wanted.Value.Required:
		return malformed("A body of JSON is needed.")
	case len(data) == 0:
		return nil
	case wanted == nil:
		return malformed("This operation takes no body.")
	}
	if mediaType, _, err := mime.ParseMediaType(contentType); err != nil || mediaType != echo.MIMEApplicationJSON {
		return errMediaType()
	}
	if !json.Valid(data) {
		return malformed("The body is not JSON.")
	}
	return nil
}

// unreadable is a field of which no more can be said without repeating it.
func unreadable(pointer string) api.FieldError {
	return api.FieldError{Pointer: pointer, Code: "malformed", Detail: "This cannot be read."}
}

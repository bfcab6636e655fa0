package httpapi_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"chartledger/adapters/httpapi/api"
)

// contract holds answers against openapi.yaml.
type contract struct{ router routers.Router }

// contractRouter reads the contract once for all tests: that is half of what a test costs.
var contractRouter = sync.OnceValues(func() (routers.Router, error) {
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", openapi3filter.PlainBodyDecoder)
	doc, err := api.Document(context.Background())
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

func newContract(t *testing.T) *contract {
	t.Helper()
	router, err := contractRouter()
	if err != nil {
		t.Fatal(err)
	}
	return &contract{router}
}

// answer reports an answer that the contract does not allow, and headers that every answer has.
func (c *contract) answer(t *testing.T, r *http.Request, got *http.Response, body []byte) {
	t.Helper()
	if got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s: headers %v", r.Method, got.Header)
	}
	if got.StatusCode >= 400 && got.Header.Get("Content-Type") != "application/problem+json" && strings.HasPrefix(r.URL.Path, api.BasePath) {
		t.Errorf("%s %s: %s of type %s", r.Method, r.URL.Path, got.Status, got.Header.Get("Content-Type"))
	}
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return // beside the contract
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 got.StatusCode, Header: got.Header, Body: io.NopCloser(bytes.NewReader(body)),
	})
	if err != nil {
		t.Errorf("%s %s: %s does not fit the contract: %v", r.Method, r.URL.Path, got.Status, err)
	}
}

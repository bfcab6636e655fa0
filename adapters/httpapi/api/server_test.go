package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"chartledger/adapters/httpapi/api"

	"github.com/labstack/echo/v4"
)

// recorder is a server that keeps the label requests it gets; it has no other operation.
type recorder struct {
	api.StrictServerInterface
	attached []api.AttachLabelRequestObject
}

func (s *recorder) AttachLabel(_ context.Context, r api.AttachLabelRequestObject) (api.AttachLabelResponseObject, error) {
	s.attached = append(s.attached, r)
	return api.AttachLabel200JSONResponse{RepoChangedJSONResponse: api.RepoChangedJSONResponse{
		Headers: api.RepoChangedResponseHeaders{ETag: `"2"`, ConsistencyToken: "r0:7"},
	}}, nil
}

func serve(t *testing.T, s api.StrictServerInterface) *api.ClientWithResponses {
	t.Helper()
	e := echo.New()
	api.RegisterHandlersWithBaseURL(e, api.NewStrictHandler(s, nil), api.BasePath)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	client, err := api.NewClientWithResponses(server.URL + api.BasePath)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestClientAndServerAgreeOnLabelKeysAndHeaders(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"team", "team.io/x"} {
		server := new(recorder)
		idempotencyKey := `a,b%20c "d"=e`
		answer, err := serve(t, server).AttachLabelWithResponse(t.Context(), "1",
			key, &api.AttachLabelParams{IdempotencyKey: &idempotencyKey}, api.LabelAttach{Value: "v"})
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode() != http.StatusOK || len(server.attached) != 1 {
			t.Fatalf("%s: %s %s", key, answer.Status(), answer.Body)
		}
		got := server.attached[0]
		if got.Key != key || got.ID != "1" || got.Body.Value != "v" || *got.Params.IdempotencyKey != idempotencyKey {
			t.Errorf("%s: the server got %+v, key %q", key, got, *got.Params.IdempotencyKey)
		}
		if h := answer.HTTPResponse.Header; h.Get("ETag") != `"2"` || h.Get("Consistency-Token") != "r0:7" {
			t.Errorf("%s: headers %v", key, h)
		}
	}
}

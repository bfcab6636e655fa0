package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// refusing answers every creation with its error, or panics with it.
type refusing struct {
	httpapi.Commands
	err   error
	panic bool
}

func (r refusing) CreateRepo(context.Context, commands.Meta, commands.CreateRepo) (commands.Done, error) {
	if r.panic {
		panic(r.err)
	}
	return commands.Done{}, r.err
}

func TestEveryErrorIsAProblem(t *testing.T) {
	t.Parallel()
	kind := func(k domain.Kind) error {
		return fmt.Errorf("act: %w", &domain.Error{Kind: k, Code: "a_code", Field: "/name", Detail: "Why."})
	}
	doubt := &commands.InDoubt{Key: "key-1", Err: domain.Refuse(domain.Unknown, "outcome_unknown", "Who knows.")}
	for name, tt := range map[string]struct {
		err        error
		panics     bool
		status     int
		code       string
		retryAfter string
	}{
		"invalid":               {err: kind(domain.Invalid), status: 422, code: "a_code"},
		"unauthenticated":       {err: kind(domain.Unauthenticated), status: 401, code: "a_code"},
		"forbidden":             {err: kind(domain.Forbidden), status: 403, code: "a_code"},
		"not found":             {err: kind(domain.NotFound), status: 404, code: "a_code"},
		"conflict":              {err: kind(domain.Conflict), status: 409, code: "a_code"},
		"precondition failed":   {err: kind(domain.PreconditionFailed), status: 412, code: "a_code"},
		"precondition required": {err: kind(domain.PreconditionRequired), status: 428, code: "a_code"},
		"key reused":            {err: kind(domain.KeyReused), status: 422, code: "a_code"},
		"too large":             {err: kind(domain.TooLarge), status: 422, code: "a_code"},
		"busy":                  {err: kind(domain.Busy), status: 503, code: "a_code", retryAfter: "1"},
		"unknown":               {err: kind(domain.Unknown), status: 503, code: "a_code", retryAfter: "1"},
		"unavailable":           {err: kind(domain.Unavailable), status: 503, code: "a_code", retryAfter: "1"},
		"in doubt":              {err: doubt, status: 503, code: "outcome_unknown", retryAfter: "1"},
		"not valid":             {err: &commands.NotValid{Report: repo.Report{}}, status: 422, code: "validation_failed"},
		"out of time":           {err: context.DeadlineExceeded, status: 503, code: "timeout", retryAfter: "1"},
		"anything else":         {err: errors.New("secret innards"), status: 500, code: "internal"},
		"a panic":               {err: errors.New("secret innards"), panics: true, status: 500, code: "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, func(o *httpapi.Options) {
				o.Commands = refusing{Commands: o.Commands, err: tt.err, panic: tt.panics}
			})
			got := f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a"))
			var p api.Problem
			if err := json.Unmarshal(got.body, &p); err != nil {
				t.Fatal(err)
			}
			if got.StatusCode != tt.status || p.Status != tt.status || p.Code != tt.code || p.Type != "/problems/"+tt.code {
				t.Errorf("got %s %s", got.Status, got.body)
			}
			if got.Header.Get("Retry-After") != tt.retryAfter || p.TraceID == "" || p.Instance != "/api/v1/repos" {
				t.Errorf("Retry-After %q, %s", got.Header.Get("Retry-After"), got.body)
			}
			if strings.Contains(string(got.body), "innards") {
				t.Errorf("the answer tells what is inside: %s", got.body)
			}
			if tt.status == 500 && !strings.Contains(f.logs.String(), "innards") {
				t.Errorf("the log does not tell what broke: %s", f.logs)
			}
			if _, is := tt.err.(*commands.InDoubt); is && p.IdempotencyKey != "key-1" { //nolint:errorlint // the case itself
				t.Errorf("no key to repeat with: %s", got.body)
			}
			if _, is := tt.err.(*commands.NotValid); is && p.Report == nil { //nolint:errorlint // the case itself
				t.Errorf("no report: %s", got.body)
			}
		})
	}
}

func TestAFailedValidationHasItsReport(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	body := strings.ReplaceAll(repoBody("a"), "charts.example", "broken.example")
	got := f.do(bootstrapToken, "POST", "/api/v1/repos", body)
	var p api.Problem
	_ = json.Unmarshal(got.body, &p)
	if got.StatusCode != 422 || p.Code != "validation_failed" || p.Report == nil || p.Report.Checks[0].Code != repo.CodeNotARepo {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	dry := f.do(bootstrapToken, "POST", "/api/v1/repos/validate", `{"url":"https://broken.example","runtimes":["kubernetes"],"mode":"ro"}`)
	if dry.StatusCode != http.StatusOK || !strings.Contains(string(dry.body), `"ok":false`) {
		t.Errorf("dry run: %s %s", dry.Status, dry.body)
	}
}

func TestPathsAndMethodsThatAreNotThere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, tt := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/nowhere", 404, "not_found"},
		{"GET", "/api/v1/nowhere", 404, "not_found"},
		{"GET", "/", 404, "not_found"},
		{"GET", "/api/v1/repos/", 404, "not_found"},
		{"GET", "/api/v1/repos/x/", 404, "not_found"},
		{"GET", "/api/v1//repos", 404, "not_found"},
		{"PUT", "/api/v1/repos", 405, "method_not_allowed"},
		{"POST", "/livez", 405, "method_not_allowed"},
	} {
		got := f.do(bootstrapToken, tt.method, tt.path, "")
		if got.StatusCode != tt.status || got.code(t) != tt.code || got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %s %s", tt.method, tt.path, got.Status, got.body)
		}
	}
}

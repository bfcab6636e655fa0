package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// longestProblem bounds what is read of an answer that is no success.
const longestProblem = 1 << 20

// refusal is an answer of the server that is no success.
type refusal struct {
	status  int
	problem api.Problem
	raw     []byte   // the problem document as it came; none from a proxy
	notes   []string // what the client found out besides
	next    string   // what to do about it
}

// refused reads a refusal. Whatever is no problem document comes from something between us and the server.
func refused(server, key string, resp *http.Response) *refusal {
	r := &refusal{status: resp.StatusCode}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, longestProblem))
	if json.Unmarshal(body, &r.problem) == nil && r.problem.Code != "" {
		r.raw = body
		r.next = advice(r.problem, key, resp.Header.Get("Retry-After"))
		return r
	}
	r.problem = api.Problem{Status: resp.StatusCode, Code: "not_chartledger", Title: http.StatusText(resp.StatusCode)}
	r.problem.Detail = fmt.Sprintf("%s answered %s, without a reason", server, resp.Status)
	if strings.Contains(string(body), "HTTP request to an HTTPS server") {
		r.next = "the server speaks HTTPS: name it by an https URL"
	}
	if to := resp.Header.Get("Location"); to != "" && resp.StatusCode < http.StatusBadRequest {
		r.next = "the server has moved: name the new place with --server or CHARTLEDGER_SERVER"
	}
	return r
}

// Error returns the detail, or the title where there is none.
func (r *refusal) Error() string {
	if detail, ok := strings.CutSuffix(r.problem.Detail, "; see errors."); ok {
		return detail + ":" // which lines gives
	}
	if r.problem.Detail != "" {
		return r.problem.Detail
	}
	return r.problem.Title
}

// ExitCode returns the exit code for the status.
func (r *refusal) ExitCode() int { return exitOf(r.status) }

// Next is what to do about it.
func (r *refusal) Next() string { return r.next }

// lines are what is said besides the error itself: fields, failed checks and notes.
func (r *refusal) lines() []string {
	var lines []string
	for _, e := range r.problem.Errors {
		if e.Detail == r.problem.Detail {
			continue // said already
		}
		lines = append(lines, fmt.Sprintf("  %s: %s", field(e.Pointer), clean(e.Detail)))
	}
	if r.problem.Report != nil {
		lines = append(lines, failedChecks(*r.problem.Report)...)
	}
	for _, n := range r.notes {
		lines = append(lines, "  "+n)
	}
	if r.status == http.StatusInternalServerError && r.problem.TraceID != "" {
		lines = append(lines, "  trace: "+clean(r.problem.TraceID))
	}
	return lines
}

// field names a field as people do: /labels/team is labels.team, and path:key is key.
func field(pointer string) string {
	path, isBody := strings.CutPrefix(pointer, "/")
	if !isBody {
		return clean(pointer[strings.IndexByte(pointer, ':')+1:])
	}
	return clean(strings.NewReplacer("~1", "/", "~0", "~", "/", ".").Replace(path))
}

func failedChecks(report api.ValidationReport) []string {
	var lines []string
	for _, c := range report.Checks {
		if c.Status == api.CheckStatusFailed {
			lines = append(lines, fmt.Sprintf("  - %s: %s", c.Check, clean(reason(c))))
		}
	}
	if len(lines) > 0 {
		lines = append([]string{"Checks that failed:"}, lines...)
	}
	return lines
}

// reason is why a check failed: its code and the words for it.
func reason(c api.Check) string { return strings.Trim(c.Code+": "+c.Detail, ": ") }

// understood says whether an answer is of a kind that the API gives.
func understood(resp *http.Response) bool {
	kind := resp.Header.Get("Content-Type")
	return strings.Contains(kind, "json") || strings.HasPrefix(kind, "text/event-stream")
}

// document is the refusal as a problem document.
func (r *refusal) document() []byte {
	if r.raw != nil {
		return bytes.TrimSpace(r.raw)
	}
	doc, _ := json.Marshal(r.problem)
	return doc
}

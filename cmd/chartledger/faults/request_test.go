package faults_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"

	"chartledger/adapters/httpapi/api"
)

// never are the codes of a 503 that promise: nothing happened, and nothing will.
var never = []string{"log_unavailable", "queue_full", "log_full", "access_stale", "changed_meanwhile", "secret_too_old",
	"vault_unavailable", "versions_differ"}

// request is how a command is sent.
func (w *world) request(c *command) (method, path string, body any) {
	switch at := "/repos/" + c.Repo; c.Kind {
	case create:
		onDemand := api.SyncInterval(0)
		return "POST", "/repos", api.RepoCreate{Name: c.New.Name, URL: w.source.URL, Runtimes: api.Runtimes{api.RuntimeKubernetes},
			Mode: api.RepoModeReadOnly, Visibility: api.VisibilityPrivate, SyncIntervalSeconds: &onDemand}
	case rename:
		return "PATCH", at, map[string]string{"name": c.New.Name}
	case label:
		return "PUT", at + "/labels/" + labelKey, map[string]string{"value": c.Label}
	case transfer:
		return "POST", at + "/transfer", map[string]string{"owner": c.New.Owner}
	case remove:
		return "DELETE", at, nil
	case syncNow:
		return "POST", at + "/syncs", map[string]string{}
	}
	panic("no such command: " + string(c.Kind))
}

// labelKey is the one label that repositories carry.
const labelKey = "tier"

// attempt sends the command once.
func (w *world) attempt(ctx context.Context, c *command, p *process) {
	method, path, body := w.request(c)
	headers := map[string]string{"X-Request-Id": c.ID, "Idempotency-Key": c.ID}
	if c.IfMatch > 0 {
		headers["If-Match"] = fmt.Sprintf("%q", fmt.Sprint(c.IfMatch))
	}
	a := attempt{Process: p.n, Call: w.now()}
	got, err := w.send(ctx, p, w.tokens[c.Actor], method, path, body, headers)
	a.Return = w.now()
	if err != nil {
		a.Code, a.Verdict = "no answer", unknown
		if errors.Is(err, errNotSent) {
			a.Code, a.Verdict = "not sent", nothing
		}
	} else {
		a.Status, a.Code = got.status, got.code()
		if a.Status == http.StatusServiceUnavailable && got.header.Get("Retry-After") == "" {
			w.violation("a 503 says when to come again", nil, "%s got %s without Retry-After", c.ID, a.Code)
		}
		a.Verdict = verdictOf(a.Status, a.Code)
		c.Answer = answerOf(c, got)
	}
	c.Attempts = append(c.Attempts, a)
}

// errNotSent: no connection was made, so nobody can have read anything.
var errNotSent = errors.New("not sent")

func verdictOf(status int, code string) verdict {
	switch {
	case status < 300:
		return done
	case status == http.StatusServiceUnavailable && slices.Contains(never, code):
		return nothing
	case status >= 500:
		return unknown
	case code == "validation_failed": // the source did not answer in time
		return nothing
	}
	return refused
}

// received is an answer as it came.
type received struct {
	status int
	header http.Header
	body   []byte
}

func (r received) code() string {
	if r.status < 300 {
		return ""
	}
	var p struct{ Code string }
	_ = json.Unmarshal(r.body, &p) // then it has none
	return p.Code
}

var client = &http.Client{Transport: &http.Transport{
	MaxIdleConnsPerHost: 64, IdleConnTimeout: 10 * time.Second,
	DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
}}

func (w *world) send(ctx context.Context, p *process, bearer, method, path string, body any, headers map[string]string) (received, error) {
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return received{}, err
		}
		content = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, p.url+api.BasePath+path, content)
	if err != nil {
		return received{}, err
	}
	r.Header.Set("Authorization", "Bearer "+bearer)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	// A request with an Idempotency-Key is sent again by net/http when its connection
	// ends; that nobody listens then says nothing of the first time.
	var connected atomic.Bool
	r = r.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	response, err := client.Do(r)
	if err != nil && !connected.Load() {
		return received{}, fmt.Errorf("%w: %w", errNotSent, err)
	}
	if err != nil {
		return received{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	return received{response.StatusCode, response.Header, b}, err
}

// answerOf reads what an acknowledged command was told, or why it was not.
func answerOf(c *command, r received) (a answer) {
	if r.status >= 300 {
		a.Problem = string(r.body)
		return a
	}
	a.Raw = r.header.Get("Consistency-Token")
	a.Token = tokenOf(a.Raw)
	if c.Kind == syncNow {
		var s struct{ ID string }
		_ = json.Unmarshal(r.body, &s) // an answer without it is found by the checks
		a.SyncID = s.ID
		return a
	}
	_ = json.Unmarshal(r.body, &a.Repo) // likewise; a delete has no body
	return a
}

package site

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"chartledger/adapters/httpapi/api"
)

// from are the headers by which the API knows who asks, and how she came.
func from() []string {
	return []string{"Cookie", "User-Agent", "Origin", unattended, "Sec-Fetch-Site", "Sec-Fetch-Mode", "Forwarded", "X-Forwarded-For",
		"X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip"}
}

// Unattended is for hx-headers of what asks for itself again and again: the API is not to
// take it for somebody who does something, or no session before an open page would end.
const Unattended = `{"` + unattended + `":"true"}`

const unattended = "Chartledger-Unattended"

// newClient makes a client of the API in this process, which asks as the visit in the
// context of each request.
func newClient(handler http.Handler) (*api.ClientWithResponses, error) {
	client := &http.Client{Transport: inProcess{handler},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return api.NewClientWithResponses("http://localhost"+api.BasePath, api.WithHTTPClient(doer{client}))
}

// doer sends the generated client's requests. An answer that is no success is an
// error: a *Problem.
type doer struct{ client *http.Client }

// Do sends a request as the visit. A question that would have to wait for its own
// changes too long is asked again without them: the answer is then stale, and so may be
// those to all later questions of the visit. Each of them would wait as long again.
func (d doer) Do(r *http.Request) (*http.Response, error) {
	v := visitOf(r.Context())
	v.dress(r)
	resp, err := d.send(r)
	if r.Header.Get("Consistency-Token") != "" && v.without(Refused(err)) {
		r.Header.Del("Consistency-Token")
		resp, err = d.send(r)
	}
	if err == nil {
		v.keep(resp.Header)
	}
	return resp, err
}

// without says whether a refusal was of what answers had to include, and has this visit
// do without. What cannot be read at all, the browser forgets: it may have it from a
// neighbour of ours.
func (v *Visit) without(p *Problem) bool {
	switch {
	case p == nil:
		return false
	case p.Code == "projection_lagging":
		v.late = v.after
	case p.At("header:Consistency-Token"):
		v.after, v.late, v.changed = "", "", true
	default:
		return false
	}
	return true
}

func (d doer) send(r *http.Request) (*http.Response, error) {
	resp, err := d.client.Do(r) //nolint:gosec // it goes to a handler of this process
	if err != nil {
		return nil, fmt.Errorf("ask the API: %w", err)
	}
	if resp.StatusCode < http.StatusMultipleChoices || resp.StatusCode == http.StatusNotModified {
		return resp, nil
	}
	defer resp.Body.Close()
	p := &Problem{Problem: api.Problem{Status: resp.StatusCode, Code: "unreadable"}, RetryAfter: resp.Header.Get("Retry-After")}
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestProblem))
	if err == nil {
		err = json.Unmarshal(body, &p.Problem)
	}
	if err != nil {
		return nil, fmt.Errorf("read the API's refusal: %w", err)
	}
	return nil, p
}

// longestProblem bounds what is read of a refusal.
const longestProblem = 1 << 20

// dress has the API see the browser's request in r.
func (v *Visit) dress(r *http.Request) {
	outer := v.Request()
	r.Host, r.RemoteAddr, r.TLS = outer.Host, outer.RemoteAddr, outer.TLS
	for _, name := range from() {
		if values := outer.Header.Values(name); len(values) > 0 {
			r.Header[name] = values
		}
	}
	r.Header.Set("Traceparent", v.traceParent())
	if r.Method == http.MethodGet && v.after != v.late {
		r.Header.Set("Consistency-Token", v.after)
	}
}

// keep takes over what the API has the browser keep, and how far later answers have to be.
func (v *Visit) keep(h http.Header) {
	for _, cookie := range h.Values("Set-Cookie") {
		v.Response().Header().Add("Set-Cookie", cookie)
	}
	if after := h.Get("Consistency-Token"); after != "" {
		v.after, v.changed = after, true
	}
}

type visitKey struct{}

// visitOf is the visit that ctx belongs to.
func visitOf(ctx context.Context) *Visit {
	v, _ := ctx.Value(visitKey{}).(*Visit)
	return v
}

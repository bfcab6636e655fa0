package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// attempts is how often a request is sent at most.
const (
	attempts     = 4
	firstPause   = 100 * time.Millisecond
	longestPause = 10 * time.Second // that a server may ask for
)

// transport sends the generated client's requests.
type transport struct {
	http               *http.Client
	server, token, key string
	agent, from        string // from: where the token is from

	mu    sync.Mutex
	after string // the Consistency-Token of the last command
}

// newTransport trusts the authorities alone, or without any the machine's.
func newTransport(server, token, key, agent string, authorities *x509.CertPool) *transport {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // a moved POST would become a GET
	trip := http.DefaultTransport.(*http.Transport).Clone()
	trip.TLSClientConfig = &tls.Config{RootCAs: authorities, MinVersion: tls.VersionTLS12}
	return &transport{
		http: &http.Client{CheckRedirect: stay, Transport: trip}, server: server, token: token, key: key, agent: agent,
	}
}

// Do sends a request, again with the same key while the server cannot be reached or asks to come back. An answer that is
// no success is an error: a *refusal.
func (t *transport) Do(req *http.Request) (*http.Response, error) {
	t.dress(req)
	for attempt := 1; ; attempt++ {
		resp, err := t.http.Do(req) //nolint:gosec // G704: the user says which server to talk to
		pause, again := comeBack(req.Context(), resp, err, attempt)
		if !again {
			return t.judge(resp, err)
		}
		if resp != nil {
			_ = resp.Body.Close()
		}
		if err := sleep(req.Context(), pause); err != nil {
			return nil, err
		}
		if req.GetBody != nil {
			if req.Body, err = req.GetBody(); err != nil {
				return nil, fmt.Errorf("send the request again: %w", err)
			}
		}
	}
}

// dress adds the headers that every request of this invocation has.
func (t *transport) dress(req *http.Request) {
	req.Header.Set("User-Agent", t.agent)
	if t.token != "" && req.Header.Get("Authorization") == "" {
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
	if req.Method != http.MethodGet {
		req.Header.Set("Idempotency-Key", t.key)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.after != "" {
		req.Header.Set("Consistency-Token", t.after)
	}
}

// judge turns what is no success into an error, and remembers what later reads must see.
func (t *transport) judge(resp *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, unreachable(t.server, err)
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		defer func() { _ = resp.Body.Close() }()
		return nil, t.explained(refused(t.server, t.key, resp))
	}
	if resp.StatusCode != http.StatusNoContent && !understood(resp) {
		_ = resp.Body.Close()
		return nil, stranger(t.server)
	}
	if after := resp.Header.Get("Consistency-Token"); after != "" {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.after = after
	}
	return resp, nil
}

// explained adds to a refusal of the token where it is from.
func (t *transport) explained(r *refusal) *refusal {
	if r.status == http.StatusUnauthorized && t.from != "" {
		r.notes = append(r.notes, "the token is from "+t.from)
	}
	return r
}

// comeBack says whether a request should be sent again, and after what pause.
func comeBack(ctx context.Context, resp *http.Response, err error, attempt int) (time.Duration, bool) {
	pause := firstPause
	for range attempt - 1 {
		pause *= 3
	}
	if err == nil {
		busy := resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusTooManyRequests
		if seconds, e := strconv.Atoi(resp.Header.Get("Retry-After")); e == nil && seconds >= 0 {
			pause = time.Duration(min(seconds, 3600)) * time.Second
		}
		return pause, busy && attempt < attempts && pause <= longestPause && inTime(ctx, pause)
	}
	var certificate *tls.CertificateVerificationError
	var name *net.DNSError
	hopeless := ctx.Err() != nil || errors.As(err, &certificate) || (errors.As(err, &name) && name.IsNotFound)
	return pause, !hopeless && attempt < attempts && inTime(ctx, pause)
}

// inTime says whether ctx outlives a pause: an answer that is there is better than a timeout.
func inTime(ctx context.Context, pause time.Duration) bool {
	deadline, limited := ctx.Deadline()
	return !limited || time.Until(deadline) > pause
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

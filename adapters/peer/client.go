package peer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
)

const (
	path        = "/v1/calls"
	dialTimeout = time.Second
	idle        = 256 // connections kept to a process
)

var _ commands.Peer = (*Client)(nil)

// Client sends calls to other processes. It is safe for concurrent use.
type Client struct{ http *http.Client }

// NewClient makes a client with the service's identity.
func NewClient(id Identity) *Client {
	return &Client{&http.Client{Transport: &http.Transport{
		DialContext:         (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSClientConfig:     id.config(),
		TLSHandshakeTimeout: dialTimeout,
		MaxIdleConns:        idle, MaxIdleConnsPerHost: idle, IdleConnTimeout: time.Minute,
	}}}
}

// Close ends resting connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// withChecks asks for the checks of a validation before the result. A process that
// does not know it yet answers the result alone.
const withChecks = "application/x-ndjson"

// answer is what a process says: a result or a failure, and before it any checks.
type answer struct {
	Check   *repo.Check       `json:",omitempty"`
	Result  *commands.Result  `json:",omitempty"`
	Failure *commands.Failure `json:",omitempty"`
}

// Send has the process at address carry the call out, as commands.Peer says.
func (c *Client) Send(ctx context.Context, address string, call commands.Call) (commands.Result, error) {
	body, err := json.Marshal(call)
	if err != nil {
		return commands.Result{}, fmt.Errorf("write a call: %w", err)
	}
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+address+path, bytes.NewReader(body))
	if err != nil {
		return commands.Result{}, fmt.Errorf("%w: %w", commands.ErrNotSent, err)
	}
	// It lets the client repeat a call whose resting connection had been closed.
	request.Header.Set("Idempotency-Key", call.Meta.IdempotencyKey)
	if call.Told != nil {
		request.Header.Set("Accept", withChecks)
	}
	said, err := c.exchange(request, call.Told)
	switch {
	case err != nil && !connected.Load():
		return commands.Result{}, fmt.Errorf("%w: %w", commands.ErrNotSent, err)
	case err != nil:
		return commands.Result{}, errors.Join(errNoAnswer(), err)
	case said.Failure != nil:
		return commands.Result{}, said.Failure.Err()
	}
	return *said.Result, nil
}

// exchange is one request and its answer.
func (c *Client) exchange(request *http.Request, told func(repo.Check)) (said answer, err error) {
	response, err := c.http.Do(request)
	if err != nil {
		return said, fmt.Errorf("hand a command on: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return said, fmt.Errorf("hand a command on: answered %s", response.Status)
	}
	for body := json.NewDecoder(response.Body); ; told(*said.Check) {
		said = answer{}
		if err := body.Decode(&said); err != nil {
			return said, fmt.Errorf("hand a command on: read the answer: %w", err)
		}
		if said.Check == nil || told == nil {
			break
		}
	}
	if (said.Result == nil) == (said.Failure == nil) {
		return said, errors.New("hand a command on: the answer says nothing")
	}
	return said, nil
}

func errNoAnswer() error {
	return domain.Refuse(domain.Unknown, "outcome_unknown",
		"It is not known whether this happened. Send the same request with the same Idempotency-Key to find out.")
}

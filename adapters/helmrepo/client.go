package helmrepo

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"chartledger/commands/indexing"
)

// Client reads repositories. It is safe for concurrent use.
type Client struct {
	options   Options
	policy    policy
	hosts     *hosts
	transport *http.Transport
	turn      chan struct{} // for reading a whole file at once, which takes much memory
}

var _ indexing.Reader = (*Client)(nil)

// New is a client with these options.
func New(o Options) *Client {
	o = o.withDefaults()
	p := newPolicy(o.AllowedNetworks, o.AllowedAddresses...)
	return &Client{
		options: o, policy: p, hosts: newHosts(o.FetchesPerHost), transport: newTransport(o, p), turn: make(chan struct{}, 1),
	}
}

// Close gives up idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// newTransport dials under the policy, and never through a proxy: see the package doc.
func newTransport(o Options, p policy) *http.Transport {
	dialer := &net.Dialer{
		Timeout:        o.ConnectTimeout,
		KeepAlive:      30 * time.Second,
		ControlContext: p.control,
	}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.ConnectTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

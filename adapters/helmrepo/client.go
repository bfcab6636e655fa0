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
	options    Options
	hosts      *hosts
	transports *transports
	turn       chan struct{} // for reading a whole file at once, which takes much memory
}

var _ indexing.Reader = (*Client)(nil)

// New is a client with these options.
func New(o Options) *Client {
	o = o.withDefaults()
	dialer := newDialer(o)
	return &Client{
		options: o, hosts: newHosts(o.FetchesPerHost, o.RatePerHost), turn: make(chan struct{}, 1),
		transports: newTransports(func(t *tls.Config) *http.Transport { return newTransport(o, dialer, t) }),
	}
}

// Close gives up idle connections.
func (c *Client) Close() { c.transports.close() }

// newDialer dials under the policy.
func newDialer(o Options) *net.Dialer {
	return &net.Dialer{
		Timeout:        o.ConnectTimeout,
		KeepAlive:      30 * time.Second,
		Resolver:       o.resolver,
		ControlContext: newPolicy(o.AllowedNetworks, o.AllowedAddresses...).control,
	}
}

// newTransport never goes through a proxy: see the package doc.
func newTransport(o Options, dialer *net.Dialer, config *tls.Config) *http.Transport {
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    o.ConnectTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        idleTransport,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

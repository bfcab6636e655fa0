package helmrepo

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync/atomic"
)

// handshake is what a fetch learned of its TLS handshakes.
type handshake struct {
	shown  bool        // there is a client certificate to be shown
	asked  atomic.Bool // the server wanted one
	failed atomic.Bool
}

type handshakeKey struct{}

// noted is ctx for requests whose handshakes are noted. A reused connection had its
// handshake in another fetch, of which nothing is known.
func noted(ctx context.Context, certificate bool) context.Context {
	h := &handshake{shown: certificate}
	return httptrace.WithClientTrace(context.WithValue(ctx, handshakeKey{}, h), &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				h.failed.Store(true)
			}
		},
	})
}

// handshakeOf is never nil.
func handshakeOf(ctx context.Context) *handshake {
	if h, ok := ctx.Value(handshakeKey{}).(*handshake); ok {
		return h
	}
	return new(handshake)
}

// wantsCertificate says whether the server asked for a client certificate in vain.
func (h *handshake) wantsCertificate() bool { return h.asked.Load() && !h.shown }

package helmrepo

import (
	"crypto/tls"
	"net/http/httptrace"
	"sync/atomic"
)

// progress is how far a fetch got. Its steps may be reported by several dials at
// once, and after the fetch has ended.
type progress struct {
	resolved, connected, ready atomic.Bool
	well                       func(checks ...string) // is told of each step
}

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		ConnectStart: func(string, string) {
			p.resolved.Store(true)
			p.well(checkResolve)
		},
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				p.connected.Store(true)
				p.well(checkConnect)
			}
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err == nil {
				p.ready.Store(true)
				p.well(checkTLS)
			}
		},
		GotConn: func(httptrace.GotConnInfo) {
			p.resolved.Store(true)
			p.connected.Store(true)
			p.ready.Store(true)
			p.well(checkResolve, checkConnect, checkTLS)
		},
	}
}

// next is the check that was going on.
func (p *progress) next() string {
	switch {
	case p.ready.Load():
		return checkIndex
	case p.connected.Load():
		return checkTLS
	case p.resolved.Load():
		return checkConnect
	}
	return checkResolve
}

package helmrepo

import (
	"crypto/tls"
	"net/http"
	"sync"
	"time"
)

// maxTransports is how many transports are kept although nobody uses them.
const maxTransports = 64

// idleTransport is how long one is kept: as long as its idle connections.
const idleTransport = 90 * time.Second

// transports has one for each identity that is in use, or was lately.
type transports struct {
	open func(*tls.Config) *http.Transport
	mu   sync.Mutex
	kept map[identity]*lent
}

// lent is a transport and who uses it.
type lent struct {
	*http.Transport
	users int
	end   *time.Timer
}

func newTransports(open func(*tls.Config) *http.Transport) *transports {
	return &transports{open: open, kept: make(map[identity]*lent)}
}

// borrower makes requests under an identity.
type borrower struct {
	from *transports
	identity
}

// under is for requests under an identity, over connections that its others left.
func (t *transports) under(i identity) http.RoundTripper { return borrower{t, i} }

// RoundTrip makes one. What it got is read after the transport was given back: that
// one is not kept for long then, which does not end what is going on.
func (b borrower) RoundTrip(r *http.Request) (*http.Response, error) {
	transport, giveBack, err := b.from.borrow(b.identity)
	if err != nil {
		return nil, err
	}
	defer giveBack()
	return transport.RoundTrip(r)
}

// borrow is the transport for an identity, until giveBack.
func (t *transports) borrow(i identity) (used *http.Transport, giveBack func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.kept[i]
	if !ok {
		config, err := i.config()
		if err != nil {
			return nil, nil, err
		}
		l = &lent{Transport: t.open(config)}
		l.end = time.AfterFunc(idleTransport, func() { t.forget(i, l) })
		t.kept[i] = l
	}
	l.end.Stop()
	l.users++
	return l.Transport, sync.OnceFunc(func() { t.giveBack(i, l) }), nil
}

func (t *transports) giveBack(i identity, l *lent) {
	t.mu.Lock()
	l.users--
	crowded := len(t.kept) > maxTransports
	l.end.Reset(idleTransport)
	t.mu.Unlock()
	if crowded {
		t.forget(i, l)
	}
}

// forget closes a transport that nobody uses.
func (t *transports) forget(i identity, l *lent) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.users > 0 || t.kept[i] != l {
		return
	}
	l.end.Stop()
	delete(t.kept, i)
	l.CloseIdleConnections()
}

// close gives up all idle connections.
func (t *transports) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.kept {
		l.CloseIdleConnections()
	}
}

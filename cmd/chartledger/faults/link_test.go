package faults_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// link is the network between one process and one server.
type link struct {
	*toxiproxy.Proxy
}

// newLink forwards from a free port to the server at an address.
func newLink(name, to string) (*link, error) {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := toxiproxy.NewProxy(server, name, "127.0.0.1:0", to)
	if err := p.Start(); err != nil {
		return nil, fmt.Errorf("start the link of %s: %w", name, err)
	}
	return &link{p}, nil
}

// moved sends new connections to another address; the old ones are cut.
func (l *link) moved(to string) error {
	return l.Update(&toxiproxy.Proxy{Listen: l.Listen, Upstream: to, Enabled: true})
}

// cut ends every connection and takes no others, until mended.
func (l *link) cut() { l.Stop() }

// mend ends a cut.
func (l *link) mend(t testing.TB) {
	t.Helper()
	if err := l.Start(); err != nil && !errors.Is(err, toxiproxy.ErrProxyAlreadyStarted) {
		t.Fatalf("mend the link of %s: %v", l.Name, err)
	}
}

// reset ends every connection, at once and once.
func (l *link) reset(t testing.TB) {
	t.Helper()
	l.cut()
	l.mend(t)
}

// slow has every answer take so long, give or take half, until healed.
func (l *link) slow(t testing.TB, ms int) {
	l.poison(t, fmt.Sprintf(`{"name":"slow","type":"latency","attributes":{"latency":%d,"jitter":%d}}`, ms, ms/2))
}

// silence has no answer arrive, though every request does, until healed.
func (l *link) silence(t testing.TB) {
	l.poison(t, `{"name":"silence","type":"timeout","attributes":{"timeout":0}}`)
}

func (l *link) poison(t testing.TB, toxic string) {
	t.Helper()
	if _, err := l.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		t.Fatalf("poison the link of %s: %v", l.Name, err)
	}
}

// heal ends slow and silence. What was silenced is cut: a client could not go on
// behind a hole in its stream.
func (l *link) heal() { l.Toxics.ResetToxics(context.Background()) }

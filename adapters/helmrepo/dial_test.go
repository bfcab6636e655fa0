package helmrepo_test

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Some C libraries take these for addresses, some resolvers for names. None of them
// gets to a closed address.
func TestSpellingsOfAddresses(t *testing.T) {
	t.Parallel()

	r := helmtest.Index(t, small)
	z := &zone{answers: map[string][][]string{"127.0.0.1.": {{"127.0.0.1"}}, "local.test.": {{"::1"}}}}
	clients := map[string]*helmrepo.Client{
		"the machine's resolver": helmrepo.New(helmrepo.Options{}),
		"another resolver":       helmrepo.New(helmrepo.WithResolver(helmrepo.Options{}, z.resolver(t))),
	}
	for resolver, c := range clients {
		t.Cleanup(c.Close)
		for _, host := range []string{
			"2130706433", "0x7f000001", "017700000001", "0x7f.1", "127.1", "0177.0.0.1", "0x7f.0x0.0x0.0x1", "127.000.000.001",
			"localhost", "localhost.", "LocalHost", "127.0.0.1.", "0", "0.0.0.0", "[::]", "[::1]", "[::1%25lo]", "[::ffff:7f00:1]",
			"[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "１２７.0.0.1", "local.test",
		} {
			t.Run(resolver+"/"+host, func(t *testing.T) {
				t.Parallel()
				_, err := c.Fetch(t.Context(), indexing.Source{URL: "http://" + host + portOf(r.URL)}, syncs.Validators{})
				var f *indexing.Failure
				if !errors.As(err, &f) || f.Cause.Code != repo.CodeAddressNotAllowed && f.Cause.Code != repo.CodeNotResolved && f.Cause.Code != repo.CodeNotURL {
					t.Errorf("got %v", err)
				}
			})
		}
	}
	t.Cleanup(func() {
		if r.Requests("index.yaml") != 0 {
			t.Error("the server was reached")
		}
	})
}

// A connection stays where it was dialled to: using it again asks no resolver.
func TestAReusedConnectionLeadsWhereItLed(t *testing.T) {
	t.Parallel()

	r := helmtest.Index(t, small)
	z := &zone{answers: map[string][][]string{"charts.test.": {{publicAddress}, {"10.0.0.1"}}}}
	c := outside(t, z)
	for range 2 {
		if _, err := c.Fetch(t.Context(), indexing.Source{URL: "http://charts.test" + portOf(r.URL)}, syncs.Validators{}); err != nil {
			t.Fatal(err)
		}
	}
	if z.asked.Load() != 1 {
		t.Errorf("the resolver was asked %d times", z.asked.Load())
	}
}

// Over HTTP/2 a client may use one connection for all names in the certificate. Here
// every name is resolved, dialled and judged by itself.
func TestNamesShareNoConnection(t *testing.T) {
	t.Parallel()

	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("it came over %s", r.Proto)
		}
		serveSmall(w, r)
	}))
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{Certificates: []tls.Certificate{certtest.New(t).Issue(t, "*.test", 2*time.Hour).TLS(t)}}
	s.StartTLS()
	t.Cleanup(s.Close)
	z := &zone{answers: map[string][][]string{"charts.test.": {{publicAddress}}, "inner.test.": {{"10.0.0.1"}}}}
	c, trust := outside(t, z), repo.TLS{InsecureSkipVerify: true}
	if _, err := c.Fetch(t.Context(), indexing.Source{URL: "https://charts.test" + portOf(s.URL), TLS: trust}, syncs.Validators{}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Fetch(t.Context(), indexing.Source{URL: "https://inner.test" + portOf(s.URL), TLS: trust}, syncs.Validators{})
	wantFailure(t, err, repo.CodeAddressNotAllowed)
}

// What the environment says of proxies is read once in a process, so that the test
// is one of its own.
func TestProxiesOfTheEnvironmentAreIgnored(t *testing.T) {
	t.Parallel()

	const key = "HTTP_PROXY"
	if proxy := os.Getenv(key); strings.HasSuffix(proxy, "/of-this-test") {
		r := helmtest.Index(t, small)
		z := &zone{answers: map[string][][]string{"charts.test.": {{publicAddress}}}}
		_, err := outside(t, z).Fetch(t.Context(), indexing.Source{URL: "http://charts.test" + portOf(r.URL)}, syncs.Validators{})
		if err != nil || r.Requests("index.yaml") != 1 {
			t.Errorf("got %v", err)
		}
		return
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the proxy was asked for %s", r.URL) }))
	t.Cleanup(proxy.Close)
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	again.Env = append(os.Environ(), key+"="+proxy.URL+"/of-this-test", "NO_PROXY=", "no_proxy=")
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

package e2e_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/oidc/oidctest"
)

// balancer is one HTTPS address of several processes, which get the requests by turns.
type balancer struct {
	*httptest.Server
	all  []*Service
	next atomic.Int64
}

func newBalancer(t testing.TB) *balancer {
	b := &balancer{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		s := b.all[int(b.next.Add(1))%len(b.all)]
		r.SetURL(&url.URL{Scheme: "http", Host: strings.TrimPrefix(s.URL, "http://")})
	}}
	b.Server = httptest.NewUnstartedServer(proxy)
	t.Cleanup(b.Close)
	return b
}

// A browser signs in at the provider through whichever processes it meets, and is
// somebody at all of them.
func TestABrowserSignsInAtAnIdentityProvider(t *testing.T) {
	t.Parallel()

	b := newBalancer(t)
	public := "https://" + b.Listener.Addr().String()
	p := oidctest.Start(t, public+httpapi.CallbackPath)
	b.TLS = &tls.Config{Certificates: []tls.Certificate{p.CA.Issue(t, "charts.test", 3*time.Hour).TLS(t)}}
	b.StartTLS()
	p.Say("u-1", claimed{"preferred_username": "Ada", "groups": []string{"web"}, "roles": []string{"devs"}})
	p.Say("u-2", claimed{"preferred_username": "bob"})
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(oidctest.ClientSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.all = clusterWith(t, append(believing(t, p), "--public-url", public, "--oidc-client-secret-file", secret), "all", "all")

	ada, bob := p.Browser("u-1"), p.Browser("u-2")
	for range 4 { // whichever process begins it, and whichever ends it
		if got := ada.Walk(t, public+"/login/oidc?return_to=/api/v1/me", nil); got.Status != http.StatusOK || !strings.Contains(got.Body, `"ada"`) {
			t.Fatalf("got %d %s at %s", got.Status, got.Body, got.URL)
		}
		b.next.Add(1)
	}
	everywhere := func(who *oidctest.Browser, status int) bool {
		for range b.all {
			if who.Walk(t, public+"/api/v1/me", nil).Status != status {
				return false
			}
		}
		return true
	}
	if !everywhere(bob, http.StatusUnauthorized) {
		t.Error("somebody is somebody before she signs in")
	}
	if got := bob.Walk(t, public+"/login/oidc?return_to=/api/v1/me", nil); !strings.Contains(got.Body, `"bob"`) {
		t.Fatalf("got %d %s at %s", got.Status, got.Body, got.URL)
	}
	if got := bob.Walk(t, public+httpapi.CallbackPath+"?code=x&state=y", nil); got.Status != http.StatusBadRequest {
		t.Errorf("a sign-in that nobody began: %d %s", got.Status, got.Body)
	}

	disabled := true
	b.all[0].operator().do("PATCH", "/users/ada", api.UserUpdate{Disabled: &disabled}).want(t, http.StatusOK)
	eventually(t, rightsWithin, "her session is over everywhere", func() bool {
		return everywhere(ada, http.StatusUnauthorized)
	})
	if got := ada.Walk(t, public+"/login/oidc", nil); got.Status != http.StatusForbidden || !strings.Contains(got.Body, "login_refused") {
		t.Errorf("a disabled user signs in: %d %s", got.Status, got.Body)
	}

	p.Stop()
	eventually(t, 10*time.Second, "signing in is told to wait", func() bool {
		got := ada.Walk(t, public+"/login/oidc", func(u *url.URL) bool { return strings.HasPrefix(u.String(), p.Issuer) })
		return got.Status == http.StatusServiceUnavailable && strings.Contains(got.Body, "identity_provider_away") && got.Header.Get("Retry-After") != ""
	})
	if !everywhere(bob, http.StatusOK) {
		t.Error("a session does not go on without the provider")
	}
	for _, s := range b.all {
		if said := s.Logs.String(); strings.Contains(said, oidctest.ClientSecret) {
			t.Error("the log has the client's secret")
		}
	}
}

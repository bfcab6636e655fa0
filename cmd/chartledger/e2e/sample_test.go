package e2e_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
)

// The first look shows a catalog, and so does every later one, at once.
func TestTheSampleIsThere(t *testing.T) {
	t.Parallel()

	s := newService(t, embeddedPlatform(), "--demo")
	want := []string{"aad-pod-identity", "demo-web-app", "f5-bigip-ctlr", "microservice", "pgadmin", "podinfo", "zabbix"}
	for _, start := range []string{"first", "second"} {
		began := time.Now()
		s.Start()
		var names []string
		eventually(t, syncWithin, "the sample's apps are listed", func() bool {
			names = nil
			for _, app := range get[api.AppPage](s.operator(), "/apps").Items {
				names = append(names, app.Name)
			}
			return slices.Equal(names, want)
		})
		up := time.Since(began)
		t.Logf("%s start: the sample's apps after %v", start, up.Round(time.Millisecond))
		if start == "second" && up > 20*time.Second {
			t.Errorf("the second start took %v", up)
		}
		if start == "first" {
			s.Stop()
		}
	}
}

// Nothing of it can be had without a token.
func TestEveryCallNeedsAToken(t *testing.T) {
	t.Parallel()

	s := serve(t, embeddedPlatform())
	for _, token := range []string{"", "wrong"} {
		for _, path := range []string{"/repos", "/apps", "/syncs", "/users", "/tokens", "/me"} {
			if a := (caller{Service: s, t: t, token: token}).do("GET", path, nil); a.Status != http.StatusUnauthorized {
				t.Errorf("GET %s with token %q: got %d, want 401", path, token, a.Status)
			}
		}
	}
}

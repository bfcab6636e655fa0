package e2e_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/httpapi/api"
)

// vouched is a repository that only who shows a certificate of the authority can read.
func vouched(t testing.TB, a *certtest.Authority) *httptest.Server {
	t.Helper()
	index := podinfo(t)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(index) }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{
		Certificates: []tls.Certificate{a.Issue(t, "charts.test", 3*time.Hour).TLS(t)},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: a.Pool(),
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// A repository inside of a company: signed for by its own authority, and read by who
// shows a certificate. The key is shown nowhere, and not used for what it was not
// given for.
func TestARepositoryBehindItsOwnAuthority(t *testing.T) {
	t.Parallel()

	s := serve(t, embeddedPlatform())
	c, ours := s.operator(), certtest.New(t)
	server, me := vouched(t, ours), ours.Issue(t, "chartledger", 3*time.Hour)
	ca, other := string(ours.PEM()), string(certtest.New(t).PEM())
	with := func(ca string) func(*api.RepoCreate) {
		return func(b *api.RepoCreate) { b.TLS = &api.RepoTLS{CaCertificates: &ca} }
	}
	certificate := api.Credential{Kind: api.CredentialClientCertificate, ClientCertificate: string(me.Cert), ClientKey: api.Secret(me.Key)}
	showing := func(b *api.RepoCreate) { b.Credential = &certificate }

	refused := func(body any, says string) {
		t.Helper()
		got := c.do("POST", "/repos", body).want(t, http.StatusUnprocessableEntity)
		if !strings.Contains(got.Body, says) {
			t.Errorf("got %s, want %q", got.Body, says)
		}
	}
	refused(newRepo("a", server.URL, showing), "--ca-file")
	refused(newRepo("a", server.URL, showing, with(other)), "--ca-file")
	refused(newRepo("a", server.URL, with(ca)), "wants a client certificate")
	refused(newRepo("a", server.URL, showing, with(string(me.Key))), "private_key_refused")

	r := c.published(newRepo("a", server.URL, showing, with(ca)))
	shown := get[api.Repo](c, "/repos/"+r.ID)
	if shown.TLS == nil || *shown.TLS.CaCertificates != ca || !shown.HasCredential || shown.CredentialToOtherHosts {
		t.Errorf("got %+v", shown)
	}
	skip := map[string]any{"tls": map[string]any{"insecure_skip_verify": true}}
	alone := c.do("PATCH", "/repos/"+r.ID, skip, "If-Match", "*").want(t, http.StatusUnprocessableEntity)
	if !strings.Contains(alone.Body, "wants a client certificate") {
		t.Errorf("the key went along to whoever stands between: %s", alone.Body)
	}
	skip["credential"] = certificate
	c.settle(c.do("PATCH", "/repos/"+r.ID, skip, "If-Match", "*").want(t, http.StatusOK))
	if ended := c.outcome(r.ID); ended.Status != api.SyncStatusCompleted || ended.Trigger != api.SyncTriggerEdited {
		t.Errorf("the sync after the edit: %+v", ended)
	}
	eventually(t, syncWithin, "the history tells of both", func() bool {
		history := c.do("GET", "/repos/"+r.ID+"/history", nil).want(t, http.StatusOK).Body
		return strings.Contains(history, "tls.insecure_skip_verify") && strings.Contains(history, "tls.ca_certificates")
	})
	s.Stop()
	line := strings.Split(string(me.Key), "\n")[1]
	clean(t, "the log", s.Logs.String(), line)
	if found := dump(t, s).with(line); len(found) > 0 {
		t.Errorf("the key is in %v", found)
	}
}

package helmrepo_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// journey is three servers that redirect as told and note what they are shown.
type journey struct {
	hops  []string // where the first, second … request is redirected to
	saw   []string
	place *strings.Replacer
	mu    sync.Mutex
}

// note says of a request where it came to and what it brought along.
func (j *journey) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	brought := ""
	if r.Header.Get("Authorization") != "" {
		brought += "+token"
	}
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		brought += "+certificate"
	}
	j.saw = append(j.saw, r.Host[strings.LastIndex(r.Host, ":"):]+brought)
	if n := len(j.saw); n <= len(j.hops) {
		http.Redirect(w, r, j.place.Replace(j.hops[n-1]), http.StatusFound)
		return
	}
	serveSmall(w, r)
}

// A credential goes to other hosts only if the repository says so, and never from
// https to where anyone can read it, nor on from there. A client certificate goes
// where the credential goes.
func TestCredentialToOtherHosts(t *testing.T) {
	t.Parallel()

	authority := certtest.New(t)
	me, pair := authority.Issue(t, "me", 2*time.Hour), authority.Issue(t, "charts.test", 2*time.Hour)
	for name, tt := range map[string]struct {
		start    string
		hops     []string
		anywhere bool
		want     string
	}{
		"not unless it is said":    {"HOME", []string{"OTHER/x", "HOME/x"}, false, "HOME+token+certificate OTHER HOME"},
		"to another https":         {"HOME", []string{"OTHER/x"}, true, "HOME+token+certificate OTHER+token+certificate"},
		"there and back":           {"HOME", []string{"OTHER/x", "HOME/x"}, true, "HOME+token+certificate OTHER+token+certificate HOME+token+certificate"},
		"not from https to http":   {"HOME", []string{"PLAIN/x"}, true, "HOME+token+certificate PLAIN"},
		"nor on from there":        {"HOME", []string{"PLAIN/x", "HOME/x", "OTHER/x"}, true, "HOME+token+certificate PLAIN HOME OTHER"},
		"to https from http":       {"PLAIN", []string{"HOME/x"}, true, "PLAIN+token HOME+token"},
		"to https, unsaid":         {"PLAIN", []string{"HOME/x"}, false, "PLAIN+token HOME"},
		"http to https and back":   {"PLAIN", []string{"HOME/x", "PLAIN/x"}, true, "PLAIN+token HOME+token PLAIN+token"},
		"home is where it started": {"OTHER", []string{"/x", "HOME/x"}, false, "OTHER+token+certificate OTHER+token+certificate HOME"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := &journey{hops: tt.hops}
			config := &tls.Config{Certificates: []tls.Certificate{pair.TLS(t)}, ClientAuth: tls.RequestClientCert}
			home, other := overTLS(t, config, j.ServeHTTP), overTLS(t, config, j.ServeHTTP)
			plain := httptest.NewServer(j)
			t.Cleanup(plain.Close)
			j.place = strings.NewReplacer("HOME", home.URL, "OTHER", other.URL, "PLAIN", plain.URL)
			cred := &repo.Credential{Kind: repo.Bearer, Token: "t"}
			if tt.start != "PLAIN" {
				cred.ClientCertificate, cred.ClientKey = string(me.Cert), string(me.Key)
			}
			_, err := local(t).Fetch(t.Context(), indexing.Source{
				URL: j.place.Replace(tt.start), Credential: cred, CredentialToOtherHosts: tt.anywhere,
				TLS: repo.TLS{CACertificates: string(authority.PEM())},
			}, syncs.Validators{})
			if err != nil {
				t.Fatal(err)
			}
			port := func(url string) string { return url[strings.LastIndex(url, ":"):] }
			names := strings.NewReplacer(port(home.URL), "HOME", port(other.URL), "OTHER", port(plain.URL), "PLAIN")
			if got := names.Replace(strings.Join(j.saw, " ")); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A client certificate over plain http would be shown to nobody.
func TestAClientCertificateNeedsTLS(t *testing.T) {
	t.Parallel()
	me := showing(certtest.New(t).Issue(t, "me", time.Hour))
	_, err := local(t).Fetch(t.Context(), indexing.Source{URL: "http://127.0.0.1:1", Credential: me}, syncs.Validators{})
	if f := wantFailure(t, err, repo.CodeCredentialKind); !f.Pause || !strings.Contains(f.Cause.Detail, "https") {
		t.Errorf("got %+v", f)
	}
}

// What lets others in between is told when the repository is validated.
func TestTheReportWarns(t *testing.T) {
	t.Parallel()

	s := overTLS(t, &tls.Config{Certificates: []tls.Certificate{certtest.New(t).Issue(t, "charts.test", 2*time.Hour).TLS(t)}}, serveSmall)
	plain := httptest.NewServer(http.HandlerFunc(serveSmall))
	t.Cleanup(plain.Close)
	bearer, skip := &repo.Credential{Kind: repo.Bearer, Token: "t"}, repo.TLS{InsecureSkipVerify: true}
	for name, tt := range map[string]struct {
		target repo.Target
		want   []string
	}{
		"not verified":               {repo.Target{URL: s.URL, TLS: skip}, []string{"can answer in its place. Give"}},
		"not verified, with a token": {repo.Target{URL: s.URL, TLS: skip, Credential: bearer}, []string{"read the credential"}},
		"sent elsewhere":             {repo.Target{URL: s.URL, TLS: skip, Credential: bearer, CredentialToOtherHosts: true}, []string{"read the credential", "every host that the server redirects to"}},
		"nothing to be sent":         {repo.Target{URL: s.URL, TLS: skip, CredentialToOtherHosts: true}, []string{"can answer in its place"}},
		"authorities over http":      {repo.Target{URL: plain.URL, TLS: skip}, []string{"can answer", "only if it redirects to https"}},
		"no length to be seen":       {repo.Target{URL: answering(t, ok(small))}, []string{"does not say how long the index is"}},
		"as usual":                   {repo.Target{URL: plain.URL}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.target.Runtimes = []string{repo.Kubernetes}
			got := local(t).Probe(t.Context(), tt.target)
			if !got.OK || len(got.Warnings) != len(tt.want) {
				t.Fatalf("got %+v", got)
			}
			for i, want := range tt.want {
				if !strings.Contains(got.Warnings[i], want) {
					t.Errorf("got %s, want %s", got.Warnings[i], want)
				}
			}
		})
	}
}

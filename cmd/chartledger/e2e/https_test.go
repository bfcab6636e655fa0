package e2e_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/cli"
)

// newCertificateWithin is when a changed certificate is served at the latest, and a
// little for a busy machine.
const newCertificateWithin = 5 * time.Second

// encrypted is a service that is reached by HTTPS.
type encrypted struct {
	*Service
	authority *certtest.Authority
	cert, key string // files
	client    *http.Client
}

// encrypt has a service speak HTTPS with the first certificate, and starts it.
func encrypt(t testing.TB, p platform, first string, args ...string) encrypted {
	t.Helper()
	e := encrypted{authority: certtest.New(t)}
	e.cert, e.key = e.authority.Issue(t, first, 2*time.Hour).Files(t)
	e.client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: e.authority.Pool()}}}
	t.Cleanup(e.client.CloseIdleConnections)
	e.Service = serve(t, p, append(args, "--tls-cert-file", e.cert, "--tls-key-file", e.key)...)
	e.URL = strings.Replace(e.URL, "http:", "https:", 1)
	return e
}

// send sends a request as somebody, over HTTP/2, to whoever has the certificate.
func (e encrypted) send(who caller, certificate, method, path string, body any, headers ...string) *http.Response {
	e.t.Helper()
	who.Service = e.Service
	r, err := who.request(method, path, body, headers...)
	if err != nil {
		e.t.Fatal(err)
	}
	response, err := e.client.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	if name := response.TLS.PeerCertificates[0].Subject.CommonName; response.ProtoMajor != 2 || name != certificate {
		e.t.Errorf("%s %s: got %s from %s", method, path, response.Proto, name)
	}
	return response
}

// shows is the name on the certificate for a new connection.
func (e encrypted) shows() string {
	e.t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(e.URL, "https://"), &tls.Config{RootCAs: e.authority.Pool()})
	if err != nil {
		e.t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
}

// write changes a file as a certificate's owner does.
func (e encrypted) write(file string, data []byte) {
	e.t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		e.t.Fatal(err)
	}
}

// The certificate changes, one file after the other, while somebody follows the log.
func TestACertificateChangesUnderAnOpenStream(t *testing.T) {
	t.Parallel()

	e := encrypt(t, embeddedPlatform(), "first")
	anyone, operator := caller{t: t}, caller{t: t, token: e.Token}
	set := e.send(anyone, "first", "POST", "/setup", api.SetupCompletion{Token: api.Secret(e.setupToken()), Password: passphrase})
	defer set.Body.Close()
	cookie := set.Cookies()[0]
	if set.StatusCode != http.StatusCreated || cookie.Name != "__Host-chartledger" || !cookie.Secure || !cookie.HttpOnly ||
		cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
		t.Errorf("got %d, %+v", set.StatusCode, cookie)
	}
	stream := e.send(anyone, "first", "GET", "/admin/log?follow=true&type=user.added", nil, "Cookie", cookie.Name+"="+cookie.Value)
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)

	second := e.authority.Issue(t, "second", 2*time.Hour)
	e.write(e.cert, second.Cert)
	eventually(t, newCertificateWithin, "it says that one file is not enough", func() bool {
		return e.shows() == "first" && strings.Contains(e.Logs.String(), "are not taken")
	})
	e.write(e.key, second.Key)
	eventually(t, newCertificateWithin, "new connections get the new certificate", func() bool { return e.shows() == "second" })

	added := e.send(operator, "first", "POST", "/users", api.UserAdd{ID: "after-the-change", Role: api.RoleUser})
	defer added.Body.Close()
	for lines.Scan() {
		if strings.Contains(lines.Text(), "after-the-change") {
			break
		}
	}
	if lines.Err() != nil || !strings.Contains(lines.Text(), "after-the-change") {
		t.Errorf("the stream ended: %v", lines.Err())
	}
}

// What tells how a process is doing speaks HTTPS too, with and without the API.
func TestHealthByHTTPS(t *testing.T) {
	t.Parallel()

	apache := apachePlatform(t)
	for name, e := range map[string]encrypted{
		"all roles": encrypt(t, embeddedPlatform(), "one"),
		"no API":    encrypt(t, apache, "one", "--roles", "registrar"),
	} {
		for _, path := range []string{"/livez", "/readyz", "/metrics"} {
			response, err := e.client.Get(e.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK || response.ProtoMajor != 2 {
				t.Errorf("%s: %s: got %+v", name, path, response)
			}
		}
		plain, err := client.Get(strings.Replace(e.URL, "https:", "http:", 1) + "/livez")
		if err != nil {
			t.Fatal(err)
		}
		plain.Body.Close()
		if plain.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: plain HTTP: got %+v", name, plain)
		}
	}
}

// The command line finds its way to a server with an authority of its own, and in.
func TestTheCommandLineSignsIn(t *testing.T) {
	t.Parallel()

	e := encrypt(t, embeddedPlatform(), "one")
	h := home{shell: e.shell(""), config: t.TempDir()}
	refused := h.run("", cli.ExitFailed, "whoami")
	if !strings.Contains(refused.err, "--server-ca-file") {
		t.Errorf("got %s", refused.err)
	}
	ca := e.authority.File(t)
	setup := e.setupToken()
	h.run(e.URL+"/setup#"+setup+"\n"+passphrase+"\n", cli.ExitOK, "setup", "--user", "root", "--server-ca-file", ca)
	h.who("root")
	h.run(e.URL+"/setup#"+setup+"\n"+passphrase+"\n", cli.ExitConflict, "setup", "--user", "eve", "--server-ca-file", ca)
	first := h.token()
	h.run(passphrase, cli.ExitOK, "login", "--user", "root", "--password-stdin", "--scope", "read", "--expires-in", "1h")
	h.who("root")
	second := h.token()
	h.run("", cli.ExitUnauthorized, "token", "list") // of another scope
	h.run("wrong "+passphrase, cli.ExitUnauthorized, "login", "--user", "root", "--password-stdin")
	h.who("root")
	h.run("", cli.ExitOK, "logout")
	h.run("", cli.ExitNotFound, "logout", "--server-ca-file", ca)

	for name, token := range map[string]string{"before another login": first, "before a logout": second} {
		got := e.send(caller{t: t, token: token}, "one", "GET", "/me", nil)
		body, _ := io.ReadAll(got.Body)
		got.Body.Close()
		if got.StatusCode != http.StatusUnauthorized || !strings.Contains(string(body), "bad_token") {
			t.Errorf("the token %s is good for something: %d %s", name, got.StatusCode, body)
		}
	}
	for _, hidden := range []string{passphrase, first, second} {
		clean(t, "the log", e.Logs.String(), hidden)
	}
}

package e2e_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/vault"
)

const passphrase = "correct horse battery staple"

// rightsWithin is how old rights may be, and a little for a busy machine.
const rightsWithin = 1500 * time.Millisecond

// browser is somebody who signed in with a password. Every process knows her.
type browser struct{ cookie string }

// signIn signs in at a process.
func (s *Service) signIn(user, password string) (browser, answer) {
	s.t.Helper()
	c := caller{Service: s, t: s.t}
	return signedIn(c.do("POST", "/session", api.SignIn{User: user, Password: api.Secret(password)}))
}

// signedIn is the browser that got an answer.
func signedIn(got answer) (browser, answer) {
	response := http.Response{Header: got.Header}
	for _, c := range response.Cookies() {
		return browser{c.Name + "=" + c.Value}, got
	}
	return browser{}, got
}

// do sends a request to a process as the browser would.
func (b browser) do(s *Service, method, path string, body any, headers ...string) answer {
	s.t.Helper()
	return caller{Service: s, t: s.t}.do(method, path, body, append(headers, "Cookie", b.cookie)...)
}

// wantOver fails unless every process soon refuses the session.
func (b browser) wantOver(t testing.TB, all []*Service, why string) {
	t.Helper()
	eventually(t, rightsWithin, "every process refuses a session after "+why, func() bool {
		for _, s := range all {
			if b.do(s, "GET", "/me", nil).Status != http.StatusUnauthorized {
				return false
			}
		}
		return true
	})
}

// wantGood fails unless every process takes the session, at once.
func (b browser) wantGood(t testing.TB, all []*Service) {
	t.Helper()
	for n, s := range all {
		if got := b.do(s, "GET", "/me", nil); got.Status != http.StatusOK {
			t.Errorf("process %d: got %d %s", n, got.Status, got.Body)
		}
	}
}

// stream begins to follow the log, and tells when that is cut off.
func (b browser) stream(s *Service) (cut <-chan struct{}) {
	s.t.Helper()
	r, err := http.NewRequest("GET", s.URL+api.BasePath+"/admin/log?follow=true", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Cookie", b.cookie)
	stream, ended := begun(s.t, r), make(chan struct{})
	go func() {
		defer close(ended)
		_ = toEnd(stream)
	}()
	return ended
}

// setupToken is what lets the first operator be set up, as who has the master key knows.
func (s *Service) setupToken() string {
	s.t.Helper()
	file := filepath.Join(s.DataDir, "master.key")
	if at := slices.Index(s.args, "--master-key-file"); at >= 0 {
		file = s.args[at+1]
	}
	key, err := vault.LoadKey(file, false)
	if err != nil {
		s.t.Fatal(err)
	}
	return httpapi.SetupToken(key.Derive("setup"), 0)
}

// alter changes the database behind everybody's back.
func alter(t testing.TB, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

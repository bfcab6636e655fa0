package wizard_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/httpapi/api"
)

// No page ever has what is secret, and the API gets it.
func TestSecretsAreInNoPage(t *testing.T) {
	t.Parallel()

	pair := certtest.New(t).Issue(t, "client", time.Hour)
	for _, tt := range []struct {
		fields  []string
		secrets []string
		want    api.CredentialInput
	}{
		{[]string{"kind", "basic", "username", "bob-the-reader", "password", " correct horse "}, []string{"correct horse", "bob-the-reader"},
			api.CredentialInput{Kind: "basic", Username: "bob-the-reader", Password: " correct horse "}},
		{[]string{"kind", "bearer", "token", "t0ken-of-bob"}, []string{"t0ken-of-bob"}, api.CredentialInput{Kind: "bearer", Token: "t0ken-of-bob"}},
		{[]string{"kind", "s3", "access_key_id", "ACCESSKEY", "secret_access_key", "s3cretkey"}, []string{"ACCESSKEY", "s3cretkey"},
			api.CredentialInput{Kind: "s3", AccessKeyID: "ACCESSKEY", SecretAccessKey: "s3cretkey"}},
		{[]string{"kind", "client_certificate", "client_certificate", string(pair.Cert), "client_key", string(pair.Key)}, []string{"PRIVATE KEY"},
			api.CredentialInput{Kind: "client_certificate", ClientCertificate: strings.TrimSpace(string(pair.Cert)), ClientKey: api.Secret(pair.Key)}},
	} {
		b := newBrowser(t)
		b.upTo("credential")
		if a := b.post("credential", append(tt.fields, "ca", "wrong")...); a.status != http.StatusUnprocessableEntity {
			t.Errorf("got %d", a.status)
		}
		b.goes(b.post("credential", "kind", string(tt.want.Kind)), "/repos/new/check") // it is kept
		b.has(b.get("credential"), "A credential is entered. It cannot be shown; you can replace it.", "Leave empty to keep it.")
		b.post("check/stream")
		b.post("check/run")
		b.post("labels", "visibility", "private")
		for _, s := range []string{"runtime", "address", "mode", "credential", "check", "labels", "review"} {
			b.get(s)
		}
		b.goes(b.create(), "/syncs/sync-1")
		if got := *b.api.asked[0].Credential; got != tt.want {
			t.Errorf("%s: the API got another credential", tt.want.Kind)
		}
		for _, secret := range tt.secrets {
			for _, page := range b.pages {
				if strings.Contains(page, secret) {
					t.Errorf("%s is in\n%s", secret, page)
				}
			}
		}
	}
}

// What is entered replaces what was; another kind begins anew.
func TestACredentialIsReplaced(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("credential")
	b.goes(b.post("credential", "kind", "basic", "username", "bob", "password", "one"), "/repos/new/check")
	b.goes(b.post("credential", "kind", "basic", "username", "", "password", "two"), "/repos/new/check")
	b.post("check/run")
	b.post("labels", "visibility", "private")
	b.create()
	if got := b.api.asked[0].Credential; got.Username != "bob" || got.Password != "two" {
		t.Errorf("got %q and another password than two", got.Username)
	}

	b = newBrowser(t)
	b.upTo("credential")
	b.goes(b.post("credential", "kind", "basic", "username", "bob", "password", "one"), "/repos/new/check")
	b.goes(b.post("credential", "kind", "bearer", "token", "t"), "/repos/new/check")
	a := b.post("credential", "kind", "basic")
	if a.status != http.StatusUnprocessableEntity || strings.Count(a.body, "This is needed.") != 2 {
		t.Errorf("got %d\n%s", a.status, a.body)
	}
}

// Only the kinds that go with the address and the mode are there.
func TestKindsOfCredentials(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ url, mode, kinds string }{
		{"https://charts.example.com", "ro", "none basic bearer client_certificate s3"},
		{"http://charts.example.com", "ro", "none basic bearer s3"},
		{"s3://s3.example.com/bucket", "ro", "none s3"},
		{"s3://s3.example.com/bucket", "rw", "s3"},
	} {
		b := newBrowser(t)
		b.upTo("address")
		b.post("address", "url", tt.url, "name", "n")
		b.goes(b.post("mode", "mode", tt.mode), "/repos/new/credential")
		a := b.get("credential")
		for _, kind := range []string{"none", "basic", "bearer", "client_certificate", "s3"} {
			shown := strings.Contains(a.body, `name="kind" value="`+kind+`"`)
			if want := strings.Contains(" "+tt.kinds+" ", " "+kind+" "); shown != want {
				t.Errorf("%s %s: kind %s is there: %v", tt.url, tt.mode, kind, shown)
			}
		}
	}
}

// A read-write repository asks for the key pair, and another address takes the mode back.
func TestWritingNeedsStorageAndItsKeyPair(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("address")
	b.post("address", "url", "s3://s3.example.com/bucket/charts")
	b.has(b.get("mode"), "Read-write", "bucket")
	b.goes(b.post("mode", "mode", "rw"), "/repos/new/credential")
	a := b.post("credential", "kind", "none")
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", a.status)
	}
	b.has(a, "Writing needs an S3 key pair.")
	b.goes(b.post("credential", "kind", "s3", "access_key_id", "a", "secret_access_key", "b"), "/repos/new/check")
	b.has(b.get("check"), "Write and remove a test object")
	b.goes(b.post("address", "url", "https://charts.example.com", "name", "n"), "/repos/new/mode")
	b.hasNot(b.get("mode"), `value="rw"`)
	b.goes(b.get("check"), "/repos/new/mode")
}

package repos_test

import (
	"net/http"
	"net/url"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site/sitetest"
)

// unchanged is the form of a repository as it came.
func unchanged() url.Values {
	return form("version", "3", "name", "charts-1", "url", "https://charts.example.com/1", "runtime", "kubernetes", "mode", "ro", "interval", "1800")
}

// What differs is sent, and nothing else: a new source is checked and synced, a new name
// need not be.
func TestEditSendsWhatDiffers(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		form url.Values
		want string
	}{
		"nothing":      {unchanged(), ""},
		"name":         {with(unchanged(), "name", " other "), `{"name":"other"}`},
		"description":  {with(unchanged(), "description", "a\r\nb"), `{"description":"a\nb"}`},
		"interval":     {with(unchanged(), "interval", "0"), `{"sync_interval_seconds":0}`},
		"runtimes":     {with(unchanged(), "runtime", "qingcloud"), `{"runtimes":["qingcloud"]}`},
		"mode":         {with(unchanged(), "mode", "rw"), `{"mode":"rw"}`},
		"other hosts":  {with(unchanged(), "other_hosts", "yes"), `{"credential_to_other_hosts":true}`},
		"any server":   {with(unchanged(), "insecure", "yes"), `{"tls":{"ca_certificates":"","insecure_skip_verify":true}}`},
		"certificates": {with(unchanged(), "ca", "PEM", "insecure", "yes"), `{"tls":{"ca_certificates":"PEM","insecure_skip_verify":true}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"))
			f.answers["PATCH /repos/1"] = repo("1", "alice")
			status, to, _ := f.post("/repos/1/edit", tt.form)
			if status != http.StatusSeeOther || to != "/repos/1" {
				t.Errorf("got %d, %q", status, to)
			}
			sent := f.sent()
			if tt.want == "" && len(sent) == 0 {
				return
			}
			if len(sent) != 1 || sent[0].body != tt.want || sent[0].ifMatch != `"3"` {
				t.Errorf("the API was sent %v, want %s", sent, tt.want)
			}
		})
	}
}

// Certificates that were there are taken away by emptying the field.
func TestEditTakesCertificatesAway(t *testing.T) {
	t.Parallel()

	ca := "PEM\n"
	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice", func(r *api.Repo) { r.TLS = &api.RepoTLS{CaCertificates: &ca} }))
	f.answers["PATCH /repos/1"] = repo("1", "alice")
	_, _, _ = f.post("/repos/1/edit", unchanged())
	if sent := f.sent(); len(sent) != 1 || sent[0].body != `{"tls":{}}` {
		t.Errorf("the API was sent %v", sent)
	}
}

// What is wrong is said at its field, and what was typed stays.
func TestEditRefused(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"))
	f.answers["PATCH /repos/1"] = refusal{422, `{"code":"invalid_fields","status":422,"detail":"See errors.","errors":[{"pointer":"/name","detail":"No such name."},{"pointer":"/runtimes","detail":"One of them."}]}`}
	status, _, body := f.post("/repos/1/edit", with(unchanged(), "name", "Bad Name"))
	if status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", status)
	}
	sitetest.Has(t, body, "No such name.", "One of them.", `value="Bad Name"`, `aria-describedby="name-hint name-wrong"`)
	sitetest.Lacks(t, body, "See errors.")

	f.answers["PATCH /repos/1"] = refusal{422, `{"code":"validation_failed","status":422,"detail":"The checks failed.","report":{"ok":false,"charts":0,"versions":0,"warnings":[],"checks":[{"check":"resolve","status":"ok"},{"check":"connect","status":"failed","detail":"Nobody answers <there>."}]}}`}
	_, _, body = f.post("/repos/1/edit", with(unchanged(), "url", "https://other.example.com"))
	sitetest.Has(t, body, "did not pass the checks", "Find the host", "Nobody answers &lt;there&gt;.", `value="https://other.example.com"`)
	sitetest.Lacks(t, body, "The checks failed.")
}

// Whoever was overtaken sees what is stored now beside what she typed, and may send it
// again for that.
func TestEditOvertaken(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice", func(r *api.Repo) { r.Version, r.Name = 4, "theirs" }))
	f.answers["PATCH /repos/1"] = refusal{412, `{"code":"version_changed","status":412,"detail":"it is at version 4"}`}
	status, _, body := f.post("/repos/1/edit", with(unchanged(), "name", "mine"))
	if sent := f.sent(); status != http.StatusUnprocessableEntity || sent[0].ifMatch != `"3"` {
		t.Errorf("got %d, %v", status, sent)
	}
	sitetest.Has(t, body, "Somebody changed this meanwhile", "Somebody set this to: theirs", `value="mine"`, `name="version" value="4"`)
}

// A credential goes to the API and nowhere else.
func TestCredential(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice", func(r *api.Repo) { r.HasCredential = true }))
	_, body := f.get("/repos/1/credential")
	sitetest.Has(t, body, "cannot be viewed", `action="/repos/1/credential/remove"`, `autocomplete="new-password"`)

	typed := form("version", "3", "kind", "basic", "username", "reader", "password", "s3cret-1", "token", "s3cret-2", "secret_access_key", "s3cret-3", "client_key", "s3cret-4")
	f.answers["PUT /repos/1/credential"] = refusal{422, `{"code":"validation_failed","status":422,"report":{"ok":false,"charts":0,"versions":0,"warnings":[],"checks":[{"check":"auth","status":"failed","detail":"401 Unauthorized"}]}}`}
	status, _, body := f.post("/repos/1/credential", typed)
	if sent := f.sent(); status != http.StatusUnprocessableEntity || sent[0].body != `{"kind":"basic","username":"reader","password":"s3cret-1"}` {
		t.Errorf("got %d, %v", status, sent)
	}
	sitetest.Has(t, body, "401 Unauthorized", `value="reader"`)
	sitetest.Lacks(t, body, "s3cret")

	f.answers["PUT /repos/1/credential"] = repo("1", "alice")
	if status, to, _ := f.post("/repos/1/credential", with(typed, "kind", "bearer")); status != http.StatusSeeOther || to != "/repos/1" {
		t.Errorf("got %d, %q", status, to)
	}
	if sent := f.sent(); sent[0].body != `{"kind":"bearer","token":"s3cret-2"}` || sent[0].ifMatch != `"3"` {
		t.Errorf("the API was sent %v", sent)
	}
	f.answers["DELETE /repos/1/credential"] = repo("1", "alice")
	if status, to, _ := f.post("/repos/1/credential/remove", form("version", "3")); status != http.StatusSeeOther || to != "/repos/1" {
		t.Errorf("got %d, %q", status, to)
	}
}

// A repository goes to a user who may have it.
func TestTransfer(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "ada", api.RoleOperator, repo("1", "alice"))
	f.answers["POST /repos/1/transfer"] = refusal{422, `{"code":"invalid_fields","status":422,"errors":[{"pointer":"/owner","detail":"There is no such user."}]}`}
	status, _, body := f.post("/repos/1/transfer", form("version", "3", "owner", " bob "))
	if sent := f.sent(); status != http.StatusUnprocessableEntity || sent[0].body != `{"owner":"bob"}` || sent[0].ifMatch != `"3"` {
		t.Errorf("got %d, %v", status, sent)
	}
	sitetest.Has(t, body, "There is no such user.", `value="bob"`)
	f.answers["POST /repos/1/transfer"] = repo("1", "bob")
	if status, to, _ := f.post("/repos/1/transfer", form("version", "3", "owner", "bob")); status != http.StatusSeeOther || to != "/repos/1" {
		t.Errorf("got %d, %q", status, to)
	}
}

package e2e_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/embedded"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// A secret that comes in every place, right or wrong, comes out nowhere: in no
// answer, no log line, no event, no row and no file.
func TestASecretShowsNowhere(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := serve(t, p)
		secret := "Secret" + rand.Text()
		for _, a := range append(misplace(t, s.operator(), secret), entrust(t, s.operator(), secret)...) {
			clean(t, "an answer", a.Body+fmt.Sprint(a.Header), secret)
		}
		issued := s.operator().do("POST", "/tokens", api.TokenIssue{Name: "e2e"}).want(t, http.StatusCreated)
		token := decode[struct{ Token string }](t, issued).Token
		s.Kill() // what is on the disk is then what was written
		s.Start()
		s.Stop()
		stored := dump(t, s)
		for _, hidden := range []string{secret, token, s.Token} {
			clean(t, "the log", s.Logs.String(), hidden)
			if found := stored.with(hidden); len(found) > 0 {
				t.Errorf("the secret is in %v", found)
			}
		}
		canBeSeen(t, stored, p)
	})
}

// canBeSeen looks for a name that is no secret: where it is not found, a secret
// would not be either.
func canBeSeen(t testing.TB, stored places, p platform) {
	t.Helper()
	want := []string{"postgres/data/base/", "table visibility", "topic " + p.prefix + repoEvents}
	if p.kafka == "" {
		want = append(want, "data/kafka/")
	}
	found := strings.Join(stored.with("ours"), " ")
	for _, place := range want {
		if !strings.Contains(found, place) {
			t.Errorf("a name is in %s and not in %s", found, place)
		}
	}
}

// attempt is a request with headers.
type attempt struct {
	method, path string
	body         any
	headers      []string
}

// misplace sends a secret to all the wrong places, and answers what came back.
func misplace(t testing.TB, c caller, secret string) (answers []answer) {
	t.Helper()
	source := helmtest.Index(t, string(podinfo(t)))
	ours := c.published(newRepo("ours", source.URL))
	for _, a := range slices.Concat(inBodies(source.URL, secret), inAddresses(secret), inHeaders("/repos/"+ours.ID, secret), inCommands("/repos/"+ours.ID, secret)) {
		got := c.do(a.method, a.path, a.body, a.headers...)
		if got.Status < 400 || got.Status > 499 {
			t.Errorf("%s %s: got %d %s, want a refusal", a.method, a.path, got.Status, got.Body)
		}
		answers = append(answers, got)
	}
	return append(answers,
		c.do("GET", "/repos?q="+secret, nil, "X-Api-Key", secret, "Cookie", "session="+secret, "User-Agent", secret).want(t, http.StatusOK),
		c.do("POST", "/repos/"+ours.ID+"/syncs", `{}`, "Idempotency-Key", secret).want(t, http.StatusAccepted))
}

// repoBody is a new repository with something more.
func repoBody(name, url, more string) string {
	return fmt.Sprintf(`{"name":%q,"url":%q,"runtimes":["kubernetes"],"mode":"ro","visibility":"private",%s}`, name, url, more)
}

func inBodies(url, secret string) (all []attempt) {
	userinfo := strings.Replace(url, "http://", "http://reader:"+secret+"@", 1)
	for _, path := range []string{"/repos", "/repos/validate"} {
		for _, more := range []string{
			`"token":%q`, `"credential":%q`, `"credential":{"kind":%q}`, `"credential":{"kind":"basic","username":"a","password":[%q]}`,
			`"credential":{"kind":"basic","username":"a","password":"b",%q:"c"}`, `%q:true`, `"runtimes":%q`, `"description":{"a":%q}`,
		} {
			all = append(all, attempt{"POST", path, repoBody("x", url, fmt.Sprintf(more, secret)), nil})
		}
		all = append(all,
			attempt{"POST", path, repoBody("x", userinfo, `"description":""`), nil},
			attempt{"POST", path, repoBody("x", "ftp://"+secret+"@host/", `"description":""`), nil},
			attempt{"POST", path, secret, nil}, attempt{"POST", path, `{"name":"` + secret, nil},
			attempt{"POST", path, "{}", []string{"Content-Type", "text/" + secret}})
	}
	return append(all, attempt{"POST", "/repos", repoBody(secret, url, `"description":""`), nil})
}

func inAddresses(secret string) (all []attempt) {
	for _, name := range []string{"password", "limit", "cursor", "visibility", "sort", secret} {
		all = append(all, attempt{"GET", "/repos?" + name + "=" + secret, nil, nil})
	}
	for _, path := range []string{"/", "/repos/", "/apps/", "/syncs/", "/users/"} {
		all = append(all, attempt{"GET", path + secret, nil, nil})
	}
	return all
}

func inHeaders(repo, secret string) (all []attempt) {
	basic := base64.StdEncoding.EncodeToString([]byte("me:" + secret))
	for _, value := range []string{"Bearer " + secret, "Basic " + basic, secret} {
		all = append(all, attempt{"GET", "/me", nil, []string{"Authorization", value}})
	}
	return append(all,
		attempt{"GET", "/me", nil, []string{"Consistency-Token", secret}},
		attempt{"PATCH", repo, `{"description":"x"}`, []string{"If-Match", secret}})
}

func inCommands(repo, secret string) []attempt {
	with := func(body string) string { return fmt.Sprintf(body, secret) }
	return []attempt{
		{"PUT", repo + "/labels/a", with(`{"value":"%s !"}`), nil},
		{"PUT", repo + "/credential", with(`{"kind":"bearer","token":"%s\u0001"}`), []string{"If-Match", "*"}},
		{"PUT", "/users/operator/password", with(`{"password":{"is":%q}}`), nil},
		{"PUT", "/users/nobody/password", with(`{"password":%q}`), nil},
		{"POST", "/tokens", with(`{"name":"a","user":%q}`), nil},
		{"POST", "/users", with(`{"id":"a","role":%q}`), nil},
	}
}

// entrust gives a secret to the places that are for secrets: the credential of a
// repository that is refused, of one that is accepted, and a password.
func entrust(t testing.TB, c caller, secret string) []answer {
	t.Helper()
	source := helmtest.Index(t, string(podinfo(t)))
	source.Require("reader", secret)
	credential := func(user string) string {
		return fmt.Sprintf(`"credential":{"kind":"basic","username":%q,"password":%q}`, user, secret)
	}
	refused := c.do("POST", "/repos", repoBody("x", source.URL, credential("other"))).want(t, http.StatusUnprocessableEntity)
	created := c.do("POST", "/repos", repoBody("theirs", source.URL, credential("reader"))).want(t, http.StatusCreated)
	c.settle(created)
	path := "/repos/" + decode[api.Repo](t, created).ID
	if ended := c.outcome(path[len("/repos/"):]); ended.Status != api.SyncStatusCompleted {
		t.Errorf("the sync with the credential ended %s: %+v", ended.Status, ended.Cause)
	}
	source.Handle(func(w http.ResponseWriter, q *http.Request) { // a server that repeats what it hears
		http.Error(w, "no: "+q.Header.Get("Authorization")+" "+secret, http.StatusInternalServerError)
	})
	asked := c.do("POST", path+"/syncs", `{}`).want(t, http.StatusAccepted)
	c.settle(asked)
	if ended := c.outcome(path[len("/repos/"):]); ended.Status != api.SyncStatusFailed {
		t.Errorf("a sync from a broken server ended %s", ended.Status)
	}
	password := c.do("PUT", "/users/operator/password", fmt.Sprintf(`{"password":%q}`, secret)).want(t, http.StatusNoContent)
	answers := []answer{refused, created, asked, password}
	for _, path := range []string{path, path + "/syncs", path + "/history", "/admin/log", "/repos", "/syncs", "/users", "/users/operator", "/tokens", "/me"} {
		answers = append(answers, c.do("GET", path, nil).want(t, http.StatusOK))
	}
	return answers
}

// forms are what a secret looks like when it is written down carelessly.
func forms(secret string) []string {
	return []string{
		secret, hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret)),
		base64.StdEncoding.EncodeToString([]byte("reader:" + secret)),
	}
}

func clean(t testing.TB, where, text, secret string) {
	t.Helper()
	for i, form := range forms(secret) {
		if at := strings.Index(text, form); at >= 0 {
			t.Errorf("%s has the secret, form %d: %q", where, i, strings.ToValidUTF8(text[max(0, at-200):min(len(text), at+100)], "?"))
		}
	}
}

// places are all that a service stored, by where it is.
type places map[string][]byte

// with are the places that have text in them, in whatever form.
func (p places) with(text string) (found []string) {
	for name, content := range p {
		for _, form := range forms(text) {
			if bytes.Contains(content, []byte(form)) {
				found = append(found, name)
			}
		}
	}
	return found
}

// dump is all that a stopped service has stored: files, rows and events.
func dump(t testing.TB, s *Service) places {
	t.Helper()
	all := places{}
	err := filepath.WalkDir(s.DataDir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all[name], err = os.ReadFile(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	all.addRows(t, s.DataDir)
	broker := s.openLog()
	for _, topic := range []string{repoEvents, accessEvents, appEvents, vaultTopic, progress} {
		all.addTopic(t, broker, s.platform.prefix+topic)
	}
	return all
}

// addRows adds every table of a stopped service's database.
func (p places) addRows(t testing.TB, dir string) {
	t.Helper()
	server, err := embedded.StartPostgres(t.Context(), dir, embedded.PostgresOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	conn, err := pgx.Connect(t.Context(), server.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	rows, _ := conn.Query(t.Context(), `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
		WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		rows, _ := conn.Query(t.Context(), "SELECT t::text FROM "+table+" t")
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		p["table "+table] = []byte(strings.Join(texts, "\n"))
	}
}

// addTopic adds every committed record of a topic, which has some.
func (p places) addTopic(t testing.TB, broker, topic string) {
	t.Helper()
	var b bytes.Buffer
	for _, partition := range committed(t, broker, topic) {
		for _, r := range partition {
			fmt.Fprintf(&b, "%s %s %s\n", r.Key, r.Value, r.Headers)
		}
	}
	if b.Len() == 0 {
		t.Errorf("%s is empty", topic)
	}
	p["topic "+topic] = b.Bytes()
}

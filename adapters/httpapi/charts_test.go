package httpapi_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

const chartsURL = "https://charts.example.com/x"

// packed is a chart called web.
func packed(t *testing.T, version, description string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	yaml := "apiVersion: v2\nname: web\nversion: " + version + "\ndescription: " + description + "\n"
	_ = w.WriteHeader(&tar.Header{Name: "web/Chart.yaml", Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(yaml))})
	_, _ = io.WriteString(w, yaml)
	_, _ = w.Close(), z.Close()
	return b.String()
}

// form is a form with these parts, given as name, file name and content.
func form(t *testing.T, parts ...string) (body, contentType string) {
	t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	for i := 0; i < len(parts); i += 3 {
		part, err := w.CreateFormFile(parts[i], parts[i+1])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, parts[i+2])
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

// writable is the path of a repository that charts can be published to.
func (f *fixture) writable(token string) (id, path string) {
	f.t.Helper()
	a := f.do(token, "POST", "/api/v1/repos", strings.Replace(repoBody("w"), `"ro"`, `"rw"`, 1))
	var made struct{ ID string }
	if err := json.Unmarshal(a.body, &made); err != nil || a.StatusCode != http.StatusCreated {
		f.t.Fatalf("%s %s", a.Status, a.body)
	}
	return made.ID, "/api/v1/repos/" + made.ID + "/charts"
}

func TestAChartIsPublished(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	id, path := f.writable(alice)
	chart := packed(t, "1.2.3", "one")
	asForm, formType := form(t, "chart", "web-1.2.3.tgz", chart)
	for _, tt := range []struct{ body, contentType string }{
		{chart, "application/gzip"}, {chart, "application/x-www-form-urlencoded"}, {chart, "application/octet-stream"}, {asForm, formType},
	} {
		send := func() answer {
			return f.do(alice, "POST", path, tt.body, "Content-Type", tt.contentType, "Idempotency-Key", tt.contentType[:16])
		}
		first, again := send(), send()
		var p api.PublishedChart
		if err := json.Unmarshal(first.body, &p); err != nil || first.StatusCode != http.StatusCreated {
			t.Fatalf("%s: %s %s", tt.contentType, first.Status, first.body)
		}
		if p.RepoID != id || p.Name != "web" || p.Version != "1.2.3" || p.URL != chartsURL+"/web-1.2.3.tgz" || len(p.Digest) != 64 ||
			first.Header.Get("Location") != "/api/v1/syncs/"+p.SyncID || first.Header.Get("Consistency-Token") == "" {
			t.Errorf("%s: got %s, %v", tt.contentType, first.body, first.Header)
		}
		if string(again.body) != string(first.body) || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s: again got %s", tt.contentType, again.body)
		}
		if asked, ok := f.lastSyncEvent().(syncs.Requested); !ok || asked.Trigger != syncs.OnPublish || asked.Chart.Version != "1.2.3" {
			t.Errorf("the log ends with %#v", f.lastSyncEvent())
		}
	}
	if there, _ := f.storage.Object(chartsURL, "web-1.2.3.tgz"); string(there) != chart {
		t.Errorf("the storage has %d bytes", len(there))
	}
}

func TestChartsThatAreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice, bob := f.user("alice", user.Developer), f.user("bob", user.Developer)
	_, path := f.writable(alice)
	good := packed(t, "1.2.3", "one")
	if a := f.do(alice, "POST", path, good, "Content-Type", "application/gzip"); a.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	forms := func(parts ...string) [2]string {
		body, contentType := form(t, parts...)
		return [2]string{body, contentType}
	}
	const gz = "application/gzip"
	for name, tt := range map[string]struct {
		token  string
		body   [2]string
		query  string
		status int
		code   string
		field  string
	}{
		"other bytes":                {alice, [2]string{packed(t, "1.2.3", "three"), gz}, "", 409, "version_exists", ""},
		"other bytes may go":         {alice, [2]string{packed(t, "1.2.3", "two"), gz}, "?overwrite=true", 201, "", ""},
		"somebody else's":            {bob, [2]string{good, gz}, "", 404, "not_found", ""},
		"nobody":                     {"", [2]string{good, gz}, "", 401, "unauthenticated", ""},
		"a text":                     {alice, [2]string{"hello", gz}, "", 415, "unsupported_media_type", ""},
		"JSON":                       {alice, [2]string{`{}`, "application/json"}, "", 415, "unsupported_media_type", ""},
		"nothing":                    {alice, [2]string{"", gz}, "", 415, "unsupported_media_type", ""},
		"no archive":                 {alice, [2]string{"\x1f\x8bx", gz}, "", 422, "chart_bad_archive", "/chart"},
		"half a version":             {alice, [2]string{packed(t, "'1'", "x"), gz}, "", 422, "chart_bad_version", "/chart/version"},
		"too large":                  {alice, [2]string{"\x1f\x8b" + strings.Repeat("x", 2<<20), gz}, "", 413, "body_too_large", ""},
		"a form without it":          {alice, forms("prov", "x", "y"), "", 422, "chart_missing", "/chart"},
		"a form with more":           {alice, forms("chart", "x", good, "x", "x", "y"), "", 400, "malformed_request", ""},
		"a form with it twice":       {alice, forms("chart", "", good, "chart", "", good), "", 400, "malformed_request", ""},
		"a cut form":                 {alice, [2]string{"--x\r\nContent-Disposition: form-data; name=chart\r\n\r\nabc", "multipart/form-data; boundary=x"}, "", 400, "malformed_request", ""},
		"a form without a boundary":  {alice, [2]string{"x", "multipart/form-data"}, "", 400, "malformed_request", ""},
		"another file name":          {alice, forms("chart", "web.tgz", good), "", 422, "chart_file_name", "/chart"},
		"a signature that is none":   {alice, forms("chart", "web-1.2.3.tgz", good, "prov", "p", "hello"), "", 422, "prov_bad_shape", "/prov"},
		"a query that is not known":  {alice, [2]string{good, gz}, "?force=true", 400, "malformed_request", ""},
		"an overwrite that is maybe": {alice, [2]string{good, gz}, "?overwrite=maybe", 400, "malformed_request", "query:overwrite"},
	} {
		t.Run(name, func(t *testing.T) {
			got := f.do(tt.token, "POST", path+tt.query, tt.body[0], "Content-Type", tt.body[1])
			if got.StatusCode != tt.status || tt.code != "" && got.code(t) != tt.code || !strings.Contains(string(got.body), `"pointer":"`+tt.field) && tt.field != "" {
				t.Errorf("got %s %s", got.Status, got.body)
			}
		})
	}
}

func TestAPackageThatIsTooLargeNamesTheSetting(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	_, path := f.writable(alice)
	got := f.do(alice, "POST", path, "\x1f\x8b"+strings.Repeat("x", 2<<20), "Content-Type", "application/gzip")
	for _, part := range []string{"at most 1048576 bytes", "--max-chart-bytes"} {
		if !strings.Contains(string(got.body), part) {
			t.Errorf("%q is not in %s", part, got.body)
		}
	}
}

func TestAChartIsRemoved(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	id, path := f.writable(alice)
	f.do(alice, "POST", path, packed(t, "1.2.3", "one"), "Content-Type", "application/gzip")
	remove := func(version, key string) answer {
		return f.do(alice, "DELETE", path+"/web/"+version, "", "Idempotency-Key", key)
	}
	first, again := remove("1.2.3", "k"), remove("1.2.3", "k")
	var r api.RemovedChart
	if err := json.Unmarshal(first.body, &r); err != nil || first.StatusCode != http.StatusOK || r.Version != "1.2.3" || string(first.body) != string(again.body) {
		t.Errorf("got %s %s, again %s", first.Status, first.body, again.body)
	}
	if asked, ok := f.lastSyncEvent().(syncs.Requested); !ok || asked.Trigger != syncs.OnRemove || asked.Chart.Name != "web" {
		t.Errorf("the log ends with %#v", f.lastSyncEvent())
	}
	if names := f.storage.Names(chartsURL); !slices.Equal(names, []string{"index.yaml"}) {
		t.Errorf("the storage has %v", names)
	}
	if a := remove("1.2.3", "another"); a.StatusCode != http.StatusNotFound {
		t.Errorf("what is gone: %s %s", a.Status, a.body)
	}
	f.queries.set(func(q *queries) { q.versions = map[string]bool{catalog.AppID(id, "web") + " 1.2.3": true} })
	if a := remove("1.2.3", "third"); a.StatusCode != http.StatusOK {
		t.Errorf("what the catalog still has: %s %s", a.Status, a.body)
	}
}

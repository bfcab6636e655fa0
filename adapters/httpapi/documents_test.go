package httpapi_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"chartledger/domain"
)

const documentsPath = "/api/v1/apps/" + webID + "/versions/1.0.0/documents"

// packageWith is a package with a README.
func packageWith(t *testing.T, readme string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	err := w.WriteHeader(&tar.Header{Name: "web/README.md", Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(readme))})
	if err == nil {
		_, err = w.Write([]byte(readme))
	}
	if err != nil || w.Close() != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is in a package is got once for all who may have it, and asked for as she.
func TestTheDocumentsOfAVersion(t *testing.T) {
	t.Parallel()
	f, _, s, alice := withHelm(t)
	s.content = packageWith(t, "# <b>Web</b>")
	for range 2 {
		got := f.do(alice, "GET", documentsPath, "")
		if want := `{"readme":"# \u003cb\u003eWeb\u003c/b\u003e","readme_truncated":false,"values":"","values_truncated":false}`; got.StatusCode != http.StatusOK || strings.TrimSpace(string(got.body)) != want {
			t.Errorf("got %s %s", got.Status, got.body)
		}
	}
	if len(s.pulled) != 1 || s.pulled[0].User != "alice" || s.pulled[0].RepoID != "r-alice" || s.pulled[0].Signature {
		t.Errorf("pulled %+v", s.pulled)
	}
	for path, token := range map[string]string{documentsPath: f.user("bob", "user"), strings.Replace(documentsPath, "1.0.0", "2.0.0", 1): alice} {
		if got := f.do(token, "GET", path, ""); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s %s", path, got.Status, got.body)
		}
	}
}

func TestDocumentsThatCannotBeHad(t *testing.T) {
	t.Parallel()
	f, _, s, alice := withHelm(t)
	for _, tt := range []struct {
		err    error
		status int
		code   string
	}{
		{nil, http.StatusBadGateway, "package_unreadable"}, // 0123456789
		{broken("package_corrupt"), http.StatusBadGateway, "package_corrupt"},
		{broken("timeout"), http.StatusGatewayTimeout, "timeout"},
		{domain.Refuse(domain.Busy, "too_many_pulls", "later"), http.StatusServiceUnavailable, "too_many_pulls"},
	} {
		s.err = tt.err
		if got := f.do(alice, "GET", documentsPath, ""); got.StatusCode != tt.status || got.code(t) != tt.code {
			t.Errorf("%v: got %s %s", tt.err, got.Status, got.body)
		}
	}
	plain := newFixture(t)
	if got := plain.do(bootstrapToken, "GET", documentsPath, ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("where no packages are: %s", got.Status)
	}
}

package httpapi_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/filecache"
	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain"
)

const webPath = "/helm/charts/" + webID + "/web-1.0.0.tgz"

// A package comes whole, or the part that is asked for, or not again.
func TestAPackage(t *testing.T) {
	t.Parallel()

	f, _, s, alice := withHelm(t)
	tag := `"` + strings.Repeat("d", 64) + `"`
	for name, tt := range map[string]struct {
		header  []string
		status  int
		body    string
		content string
	}{
		"whole":                    {nil, 200, "0123456789", ""},
		"a part":                   {[]string{"Range", "bytes=2-4"}, 206, "234", "bytes 2-4/10"},
		"the end":                  {[]string{"Range", "bytes=7-"}, 206, "789", "bytes 7-9/10"},
		"the rest of it":           {[]string{"Range", "bytes=7-", "If-Range", tag}, 206, "789", "bytes 7-9/10"},
		"the rest of another":      {[]string{"Range", "bytes=7-", "If-Range", `"other"`}, 200, "0123456789", ""},
		"beyond the end":           {[]string{"Range", "bytes=10-"}, 416, "", "bytes */10"},
		"not again":                {[]string{"If-None-Match", tag}, 304, "", ""},
		"only if it is still this": {[]string{"If-Match", `"other"`}, 412, "", ""},
	} {
		got := f.do(alice, "GET", webPath, "", tt.header...)
		if got.StatusCode != tt.status || tt.status < 300 && string(got.body) != tt.body || got.Header.Get("Content-Range") != tt.content {
			t.Errorf("%s: got %s %q %v", name, got.Status, got.body, got.Header)
		}
		if tt.status < 400 && got.Header.Get("ETag") != tag {
			t.Errorf("%s: tag %s", name, got.Header.Get("ETag"))
		}
	}
	head := f.do(alice, "HEAD", webPath, "")
	if head.StatusCode != http.StatusOK || head.ContentLength != 10 || head.Header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("HEAD: %s %v", head.Status, head.Header)
	}
	if got := f.do(alice, "GET", webPath+".prov", ""); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("the signature: %s %v", got.Status, got.Header)
	}
	if last := s.pulled[len(s.pulled)-1]; !last.Signature || last.RepoID != "r-alice" || last.User != "alice" {
		t.Errorf("pulled %+v", last)
	}
}

// Getting a package may take long. It goes to whoever may have it when it is there.
func TestAPackageIsForWhoMayStillHaveIt(t *testing.T) {
	t.Parallel()

	var later atomic.Int64
	s := &storage{}
	f := newFixture(t, func(o *httpapi.Options) {
		o.Charts, o.Puller, o.Files = newRack(), s, filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 1 << 20})
		o.Clock = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	})
	alice := f.user("alice", "user")
	s.during = func() {
		later.Add(int64(2 * time.Second))
		out := true
		if _, err := f.handler.UpdateUser(t.Context(), commands.Meta{Actor: "operator"}, "alice", nil, &out); err != nil {
			t.Error(err)
		}
	}
	if got := f.do(alice, "GET", webPath, ""); got.StatusCode != http.StatusUnauthorized || got.Header.Get("ETag") != "" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}

// What goes wrong at the repository's server is told as that.
func TestAPackageThatCannotBeHad(t *testing.T) {
	t.Parallel()

	f, _, s, alice := withHelm(t)
	for _, tt := range []struct {
		err    error
		status int
		code   string
	}{
		{broken("package_corrupt"), http.StatusBadGateway, "package_corrupt"},
		{broken("timeout"), http.StatusGatewayTimeout, "timeout"},
		{domain.Refuse(domain.Busy, "too_many_pulls", "later"), http.StatusServiceUnavailable, "too_many_pulls"},
		{domain.Refuse(domain.NotFound, "not_found", "There is no such package."), http.StatusNotFound, "not_found"},
	} {
		s.err = tt.err
		got := f.do(alice, "GET", webPath, "")
		if got.StatusCode != tt.status || got.code(t) != tt.code || got.Header.Get("ETag") != "" {
			t.Errorf("%v: got %s %s", tt.err, got.Status, got.body)
		}
	}
}

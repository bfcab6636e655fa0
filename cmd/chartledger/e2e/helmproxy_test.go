package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// The credential of a private repository opens its packages for whoever may see it,
// and goes nowhere else: neither to the other hosts that its index leads to, nor to
// the user.
func TestACredentialOpensPackagesAndGoesNowhereElse(t *testing.T) {
	t.Parallel()

	var mu sync.Mutex
	var elsewhere []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		elsewhere = append(elsewhere, q.Header.Get("Authorization")+q.Header.Get("Cookie"))
		_, _ = w.Write(chartFile(t, "far", "1.0.0"))
	}))
	t.Cleanup(other.Close)
	source := chartSource(t, "near 1.0.0", "far 1.0.0", "moved 1.0.0")
	index := strings.Replace(sourceFile(t, source, "index.yaml"), "    - far-1.0.0.tgz", "    - "+other.URL+"/far-1.0.0.tgz", 1)
	source.Set("index.yaml", []byte(index))
	source.Require("robot", "hunter2")
	c := serve(t, embeddedPlatform()).operator()
	r := c.published(newRepo("private", source.URL, func(r *api.RepoCreate) { r.Credential = basicCredential(t, "robot", "hunter2") }))
	var all strings.Builder
	for _, name := range []string{"near", "far"} {
		got := c.file(packagePath(r.ID, name, "1.0.0")).want(t, http.StatusOK)
		if got.Body != string(chartFile(t, name, "1.0.0")) {
			t.Errorf("another %s came", name)
		}
		fmt.Fprint(&all, got)
	}
	fmt.Fprint(&all, c.file("/helm/index.yaml").want(t, http.StatusOK))
	for _, secret := range []string{"hunter2", "cm9ib3Q6aHVudGVyMg"} {
		if strings.Contains(all.String(), secret) || strings.Contains(c.Logs.String(), secret) {
			t.Errorf("%s is told", secret)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(elsewhere) != 1 || elsewhere[0] != "" {
		t.Errorf("the other host got %q", elsewhere)
	}
}

// sourceFile is a file that a source serves.
func sourceFile(t testing.TB, source *helmtest.Repository, name string) string {
	t.Helper()
	response, err := client.Get(source.URL + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A package that is not what the index lists is given to nobody, in whole or in part.
// One that was got once is served again without its server, and continued where it
// broke off.
func TestPackagesAreCheckedAndResumed(t *testing.T) {
	t.Parallel()

	source := chartSource(t, "good 1.0.0", "bad 1.0.0")
	source.Set("bad-1.0.0.tgz", chartFile(t, "evil", "1.0.0"))
	c := serve(t, embeddedPlatform()).operator()
	r := c.published(newRepo("source", source.URL))
	helm := c.withHelm(t, helmThree(t))
	helm.add("all", "/helm")
	if _, complaints, err := helm.try("pull", "all/bad", "-d", t.TempDir()); err == nil || !strings.Contains(complaints, "502") {
		t.Errorf("helm pulls a corrupt package: %v %q", err, complaints)
	}
	got := c.file(packagePath(r.ID, "bad", "1.0.0")).want(t, http.StatusBadGateway)
	if !strings.Contains(got.Body, `"package_corrupt"`) || bytes.Contains([]byte(got.Body), chartFile(t, "evil", "1.0.0")[:20]) {
		t.Errorf("got %q", got.Body)
	}
	want, path := string(chartFile(t, "good", "1.0.0")), packagePath(r.ID, "good", "1.0.0")
	first := c.file(path, "Range", "bytes=0-9").want(t, http.StatusPartialContent)
	rest := c.file(path, "Range", "bytes=10-", "If-Range", first.Header.Get("ETag")).want(t, http.StatusPartialContent)
	if first.Body+rest.Body != want {
		t.Error("two parts do not make the package")
	}
	c.file(path, "If-None-Match", first.Header.Get("ETag")).want(t, http.StatusNotModified)
	source.Set("good-1.0.0.tgz", nil)
	if again := c.file(path).want(t, http.StatusOK); again.Body != want || source.Requests("good-1.0.0.tgz") != 1 {
		t.Errorf("its server was asked %d times", source.Requests("good-1.0.0.tgz"))
	}
}

// Servers that go wrong harm nobody: what they do is told in time, and other packages
// come meanwhile.
func TestHostileServersOfPackages(t *testing.T) {
	t.Parallel()

	names := []string{"endless", "slow", "redirected", "short", "good"}
	charts := make([]string, len(names))
	for i, n := range names {
		charts[i] = n + " 1.0.0"
	}
	source := chartSource(t, charts...)
	index := []byte(sourceFile(t, source, "index.yaml"))
	source.Handle(func(w http.ResponseWriter, q *http.Request) {
		switch strings.TrimSuffix(strings.TrimPrefix(q.URL.Path, "/"), "-1.0.0.tgz") {
		case "endless":
			for err := error(nil); err == nil; {
				_, err = w.Write(make([]byte, 1<<16))
			}
		case "slow":
			_, _ = w.Write([]byte("x"))
			_ = http.NewResponseController(w).Flush()
			<-q.Context().Done()
		case "redirected":
			http.Redirect(w, q, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		case "short":
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write([]byte("x"))
		case "good":
			_, _ = w.Write(chartFile(t, "good", "1.0.0"))
		default:
			_, _ = w.Write(index)
		}
	})
	c := serve(t, embeddedPlatform(), "--fetch-idle-timeout", "2s", "--max-chart-bytes", "1MiB").operator()
	r := c.published(newRepo("source", source.URL))
	began := time.Now()
	var all sync.WaitGroup
	for name, code := range map[string]string{"endless": "package_too_large", "slow": "timeout", "redirected": "address_not_allowed", "short": "package_cut_off"} {
		for range 3 {
			all.Go(func() {
				got, err := c.tryFile(packagePath(r.ID, name, "1.0.0"))
				if err != nil || got.Status < 502 || !strings.Contains(got.Body, `"`+code+`"`) {
					t.Errorf("%s: got %d %v %.200s", name, got.Status, err, got.Body)
				}
			})
		}
	}
	c.file(packagePath(r.ID, "good", "1.0.0")).want(t, http.StatusOK)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("a good package took %v beside them", took)
	}
	all.Wait()
}

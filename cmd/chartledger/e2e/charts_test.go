package e2e_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/s3/s3test"
	"chartledger/cmd/chartledger/cli"
)

// writable creates a repository that charts can be published to, and waits for its
// first sync.
func (c caller) writable(s *s3test.Server, url string) api.Repo {
	c.t.Helper()
	created := c.do("POST", "/repos", fmt.Sprintf(`{"name":"charts","url":%q,"runtimes":["kubernetes"],"mode":"rw","visibility":"private",
		"sync_interval_seconds":0,"credential":{"kind":"s3","access_key_id":%q,"secret_access_key":%q}}`, url, s.AccessKey, s.SecretKey)).want(c.t, http.StatusCreated)
	c.settle(created)
	r := decode[api.Repo](c.t, created)
	if first := c.outcome(r.ID); first.Status != api.SyncStatusCompleted || r.Kind != api.RepoKindHelm {
		c.t.Fatalf("the first sync of %+v ended %+v", r, first)
	}
	return r
}

// samples are the packages of the sample repository, by path.
func samples(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob("../demo/repository/" + pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no packages %s: %v", pattern, err)
	}
	return files
}

// names are the versions of a repository's catalog, as "app version".
func (c caller) names(repoID string) []string {
	c.t.Helper()
	names := []string{}
	for _, v := range c.catalog(repoID) {
		names = append(names, v.app+" "+v.version)
	}
	return names
}

// The real helm client pulls from the S3 server what was pushed through us, to the
// byte; what was removed is gone for both.
func TestHelmPullsWhatWasPushed(t *testing.T) {
	t.Parallel()

	s3 := s3test.Start(t)
	bucket := s3.NewBucket()
	s3.Allow(bucket, nil, "s3:GetObject")
	s := serve(t, embeddedPlatform())
	operator, c := s.shell(s.Token), s.operator()
	r := c.writable(s3, s3.URL(bucket, "stable"))
	helm := helmClient(t)
	var want []string
	for _, file := range samples(t, "podinfo-*.tgz") {
		said := operator.run(cli.ExitOK, "chart", "push", "charts", file, "--wait").out
		version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "podinfo-"), ".tgz")
		if !strings.Contains(said, "podinfo "+version+" is published") || !strings.Contains(said, "1 added") {
			t.Errorf("chart push says %q", said)
		}
		want = append(want, "podinfo "+version)
		pulled := t.TempDir()
		helm("pull", "podinfo", "--repo", s3.URL(bucket, "stable"), "--version", version, "-d", pulled)
		if !bytes.Equal(content(t, filepath.Join(pulled, filepath.Base(file))), content(t, file)) {
			t.Errorf("helm pulls another %s", version)
		}
	}
	if got := c.names(r.ID); !slices.Equal(got, want) {
		t.Errorf("the catalog has %v, want %v", got, want)
	}
	for _, name := range want {
		operator.run(cli.ExitOK, "chart", "remove", "charts", "podinfo", strings.TrimPrefix(name, "podinfo "), "--wait")
	}
	if got := c.names(r.ID); len(got) > 0 {
		t.Errorf("the catalog still has %v", got)
	}
	if names := s3.Names(bucket); !slices.Equal(names, []string{"stable/index.yaml"}) {
		t.Errorf("the storage still has %v", names)
	}
	operator.run(cli.ExitNotFound, "chart", "remove", "charts", "podinfo", "6.14.0")
	tells(t, c, r.ID)
}

// tells says that history names who pushed and removed what.
func tells(t testing.TB, c caller, repoID string) {
	t.Helper()
	history := c.do("GET", "/repos/"+repoID+"/history?limit=200", nil).want(t, http.StatusOK).Body
	for _, part := range []string{`"published"`, `"removed"`, `"podinfo"`, `"6.14.0"`, `"operator"`} {
		if !strings.Contains(history, part) {
			t.Errorf("the history does not tell %s", part)
		}
	}
}

// A signed package comes with its signature, and only with its own.
func TestASignedChart(t *testing.T) {
	t.Parallel()

	s3 := s3test.Start(t)
	bucket := s3.NewBucket()
	s := serve(t, embeddedPlatform())
	c := s.operator()
	c.writable(s3, s3.URL(bucket, ""))
	file := samples(t, "podinfo-6.14.0.tgz")[0]
	prov := filepath.Join(t.TempDir(), "podinfo-6.14.0.tgz.prov")
	text := "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nname: podinfo\n\n...\nfiles:\n  podinfo-6.14.0.tgz: sha256:%s\n" +
		"-----BEGIN PGP SIGNATURE-----\n\nwsBcBAEBCgAQBQJcoosfCRCEO7+YH8GHYgAA\n=k9Y9\n-----END PGP SIGNATURE-----\n"
	for _, tt := range []struct {
		digest string
		code   int
	}{{strings.Repeat("0", 64), cli.ExitFailed}, {sha(t, file), cli.ExitOK}} {
		if err := os.WriteFile(prov, fmt.Appendf(nil, text, tt.digest), 0o600); err != nil {
			t.Fatal(err)
		}
		s.shell(s.Token).run(tt.code, "chart", "push", "charts", file, "--prov", prov)
	}
	if names := s3.Names(bucket); !slices.Equal(names, []string{"index.yaml", "podinfo-6.14.0.tgz", "podinfo-6.14.0.tgz.prov"}) {
		t.Errorf("the storage has %v", names)
	}
}

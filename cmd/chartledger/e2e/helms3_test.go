package e2e_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"chartledger/adapters/s3/s3test"
	"chartledger/cmd/chartledger/cli"
)

// What was published to a private bucket is pulled through us by the real helm client,
// with its signature, and once it was removed it is not to be had any more.
func TestHelmPullsFromAPrivateBucket(t *testing.T) {
	t.Parallel()

	s3 := s3test.Start(t)
	s := serve(t, embeddedPlatform())
	operator, c := s.shell(s.Token), s.operator()
	r := c.writable(s3, s3.URL(s3.NewBucket(), "stable"))
	file := samples(t, "podinfo-6.14.0.tgz")[0]
	prov := filepath.Join(t.TempDir(), "podinfo-6.14.0.tgz.prov")
	signature := fmt.Sprintf("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nname: podinfo\n\n...\nfiles:\n  podinfo-6.14.0.tgz: sha256:%s\n"+
		"-----BEGIN PGP SIGNATURE-----\n\nwsBcBAEBCgAQBQJcoosfCRCEO7+YH8GHYgAA\n=k9Y9\n-----END PGP SIGNATURE-----\n", sha(t, file))
	if err := os.WriteFile(prov, []byte(signature), 0o600); err != nil {
		t.Fatal(err)
	}
	operator.run(cli.ExitOK, "chart", "push", "charts", file, "--prov", prov, "--wait")
	u := c.withHelm(t, helmThree(t))
	u.add("all", "/helm")
	dir := t.TempDir()
	u.helm("pull", "all/podinfo", "--prov", "-d", dir)
	for name, want := range map[string][]byte{"podinfo-6.14.0.tgz": content(t, file), "podinfo-6.14.0.tgz.prov": []byte(signature)} {
		if got := content(t, filepath.Join(dir, name)); !bytes.Equal(got, want) {
			t.Errorf("helm pulls another %s", name)
		}
	}
	operator.run(cli.ExitOK, "chart", "remove", "charts", "podinfo", "6.14.0", "--wait")
	c.file(packagePath(r.ID, "podinfo", "6.14.0")).want(t, http.StatusNotFound)
}

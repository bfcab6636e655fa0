package e2e_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
)

// chartSource is a Helm repository with these charts, each "name version".
func chartSource(t testing.TB, charts ...string) *helmtest.Repository {
	t.Helper()
	r := helmtest.Server(t, "")
	index := "apiVersion: v1\nentries:\n"
	last := ""
	for _, c := range charts {
		name, version, _ := strings.Cut(c, " ")
		file := chartFile(t, name, version)
		r.Set(name+"-"+version+".tgz", file)
		if name != last {
			index += "  " + name + ":\n"
		}
		last = name
		index += fmt.Sprintf("  - apiVersion: v2\n    name: %s\n    version: %s\n    digest: %x\n    urls:\n    - %[1]s-%[2]s.tgz\n", name, version, sha256.Sum256(file))
	}
	r.Set("index.yaml", []byte(index+"generated: \"2026-01-02T03:04:05Z\"\n"))
	return r
}

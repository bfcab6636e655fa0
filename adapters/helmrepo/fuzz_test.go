package helmrepo_test

import (
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
)

// FuzzIndex: whatever Helm loads of an index, we find, and what it rejects ends in
// a reason. Nothing a server sends may cost more than its size explains.
func FuzzIndex(f *testing.F) {
	const small = 20 << 10
	for _, index := range realIndexes(f) {
		if len(index) < small {
			f.Add(index)
		}
	}
	f.Add([]byte("apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0, urls: [u]}\n"))
	f.Add([]byte(`{"apiVersion":"v1","entries":{"a":[{"name":"a","version":"1.0.0","urls":["u"]}]}}`))
	f.Add([]byte("apiVersion: v1\nentries:\n  a: &x\n  - name: a\n    version: 1.0.0\n  b: *x\n"))
	client, server := local(f), helmtest.Index(f, "")
	f.Fuzz(func(t *testing.T, index []byte) {
		if len(index) > 4*small {
			return
		}
		sameAsHelm(t, client, server, index)
	})
}

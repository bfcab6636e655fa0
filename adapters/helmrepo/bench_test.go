package helmrepo_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"helm.sh/helm/v3/pkg/repo"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
)

// plain is the index that the timings are about: 21,000 versions in 21 MB.
func plain(b *testing.B) []byte {
	b.Helper()
	var index bytes.Buffer
	if err := helmtest.PlainIndex(&index, 300, 70); err != nil {
		b.Fatal(err)
	}
	return index.Bytes()
}

func BenchmarkEntries(b *testing.B) { benchmarkEntries(b, plain(b)) }

func BenchmarkEntriesJSON(b *testing.B) { benchmarkEntries(b, jsonOf(b, plain(b))) }

func benchmarkEntries(b *testing.B, index []byte) {
	x, err := fetch(b, local(b), helmtest.Index(b, string(index)))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(index)))
	b.ReportAllocs()
	for b.Loop() {
		versions := 0
		err := x.Entries(b.Context(), func(e indexing.Entry) error {
			versions += len(e.Listings)
			return nil
		})
		if err != nil || versions != 21_000 {
			b.Fatal(versions, err)
		}
	}
}

func BenchmarkFetch(b *testing.B) {
	index := plain(b)
	c, r := local(b), helmtest.Index(b, string(index))
	b.SetBytes(int64(len(index)))
	b.ReportAllocs()
	for b.Loop() {
		x, err := fetch(b, c, r)
		if err != nil {
			b.Fatal(err)
		}
		_ = x.Close()
	}
}

// BenchmarkHelm is what the others are measured against.
func BenchmarkHelm(b *testing.B) { benchmarkHelm(b, plain(b)) }

func BenchmarkHelmJSON(b *testing.B) { benchmarkHelm(b, jsonOf(b, plain(b))) }

func benchmarkHelm(b *testing.B, index []byte) {
	file := filepath.Join(b.TempDir(), "index.yaml")
	if err := os.WriteFile(file, index, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(index)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := repo.LoadIndexFile(file); err != nil {
			b.Fatal(err)
		}
	}
}

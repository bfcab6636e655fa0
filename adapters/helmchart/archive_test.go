package helmchart_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

// entry is one entry of an archive.
type entry struct {
	name    string
	kind    byte // 0: a file
	content string
	link    string
	pax     map[string]string
}

const chartYAML = "apiVersion: v2\nname: web\nversion: 1.2.3\n"

// packed is a gzipped tar archive of the entries.
func packed(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Linkname: e.link, Mode: 0o644, Size: int64(len(e.content)), PAXRecords: e.pax}
		if e.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatalf("write the header of %q: %v", e.name, err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// web is the archive of a good chart, with more entries.
func web(t testing.TB, more ...entry) []byte {
	t.Helper()
	return packed(t, append([]entry{{name: "web/Chart.yaml", content: chartYAML}}, more...)...)
}

// chartOf is the archive of a chart with this Chart.yaml.
func chartOf(t testing.TB, yaml string) []byte {
	t.Helper()
	return packed(t, entry{name: "web/Chart.yaml", content: yaml})
}

// zeros is an archive that unpacks to n bytes of a file of zeros.
func zeros(t testing.TB, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: "web/zeros", Typeflag: tar.TypeReg, Mode: 0o644, Size: n}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, none{}, n); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	_ = z.Close()
	return b.Bytes()
}

// none reads as zeros without end.
type none struct{}

func (none) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// tarless is gzipped bytes that are no archive.
func tarless(t testing.TB, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.CopyN(z, none{}, n); err != nil {
		t.Fatal(err)
	}
	_ = z.Close()
	return b.Bytes()
}

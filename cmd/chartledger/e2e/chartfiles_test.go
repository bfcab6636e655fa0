package e2e_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"testing"
)

// sha is the SHA-256 of a file, hex.
func sha(t testing.TB, file string) string {
	t.Helper()
	sum := sha256.Sum256(content(t, file))
	return hex.EncodeToString(sum[:])
}

// chartFile is a small package.
func chartFile(t testing.TB, name, version string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	yaml := fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\n", name, version)
	err := w.WriteHeader(&tar.Header{Name: name + "/Chart.yaml", Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(yaml))})
	if err == nil {
		_, err = io.WriteString(w, yaml)
	}
	if err != nil || w.Close() != nil || z.Close() != nil {
		t.Fatalf("pack a chart: %v", err)
	}
	return b.Bytes()
}

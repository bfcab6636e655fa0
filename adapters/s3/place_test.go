package s3_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/s3/s3test"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// However its URL is written, a storage is one place, where one publisher writes at a
// time.
func TestOnePlaceHasOneName(t *testing.T) {
	t.Parallel()
	pair := &repo.Credential{Kind: repo.S3, AccessKeyID: "id", SecretAccessKey: "secret"}
	all := stores(t)
	place := func(url string) string { return open(t, all, url, pair).Place() }
	for _, same := range [][]string{
		{"s3://minio.example.com/charts/a", "https://MinIO.example.com:443/charts/a/", "http://minio.example.com/charts/a/index.yaml", "http://minio.example.com.:80/charts/a"},
		{"s3://minio.example.com:9000/charts", "http://minio.example.com:9000/charts/index.yaml"},
		{"s3://[2001:db8::1]:9000/charts", "https://[2001:DB8::1]:9000/charts"},
	} {
		for _, url := range same {
			if got, want := place(url), place(same[0]); got != want {
				t.Errorf("%s is at %s, and %s at %s", url, got, same[0], want)
			}
		}
	}
	for _, other := range []string{"s3://minio.example.com:9000/charts/a", "s3://minio.example.com/charts/b", "s3://minio.example.com/charts-2/a"} {
		if place(other) == place("s3://minio.example.com/charts/a") {
			t.Errorf("%s is another place", other)
		}
	}
}

// What broke off must not be taken for a whole index: whoever edits it would write
// back half of it.
func TestABodyWithoutAnEndIsNotTaken(t *testing.T) {
	t.Parallel()
	s := s3test.Start(t)
	bucket := s.NewBucket()
	s.Put(bucket, "index.yaml", []byte("apiVersion: v1\n"))
	cut := s.Through(func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if r.Header.Get("Accept-Encoding") != "identity" {
			t.Errorf("a proxy may pack the answer: it may be %q", r.Header.Get("Accept-Encoding"))
		}
		if r.Method != http.MethodGet {
			server.ServeHTTP(w, r)
			return
		}
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nETag: \"x\"\r\nLast-Modified: Fri, 27 Nov 2026 12:00:00 GMT\r\nConnection: close\r\n\r\napiVer"))
		_ = c.Close()
	})
	got, err := open(t, stores(t), cut.URL(bucket, ""), s.Credential()).Get(t.Context(), "index.yaml", 100)
	if domain.KindOf(err) != domain.Unavailable || !strings.Contains(err.Error(), "Content-Length") {
		t.Errorf("got %q, %v", got.Body, err)
	}
}

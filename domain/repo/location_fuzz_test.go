package repo_test

import (
	"net/url"
	"path"
	"strings"
	"testing"

	"chartledger/domain/repo"
)

// FuzzLocation: what is located is a server, a bucket and keys that need no tidying
// up, and locating says nothing of a user or password.
func FuzzLocation(f *testing.F) {
	for _, seed := range []string{
		"s3://s3.pek3a.qingstor.com/bucket/prefix", "s3://bucket/a/b/", "https://minio.example.com:9000/bucket", "http://h/bucket/%2e%2e/x",
		"s3://[::%25D\x80\xff0]/buc", "s3://[::%25D%80%ff0]/buc", "s3://[fe80::1%25é]/buc",
		"s3://[::1]:9000/bucket", "s3://[fe80::1%25eth0]/bucket", "s3://AK:SK@h/bucket", "https://bucket.s3.amazonaws.com/abc", "s3://h/bucket?x", "s3://10.0.0.1/bucket//a",
	} {
		f.Add(seed, "https://minio.internal:9000")
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, raw, endpoint string) {
		if endpoint != "" {
			endpoint = "https://minio.internal:9000" // the operator's own setting is no enemy
		}
		l, err := repo.S3Settings{Endpoint: endpoint}.Locate(raw)
		if err != nil {
			return
		}
		u, err := url.Parse(l.Endpoint)
		key := "/" + l.Key("index.yaml")
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Path != "" ||
			path.Clean(key) != key || len(l.Bucket) < 3 || strings.ContainsAny(l.Bucket, "/%:@ ") || l.Region == "" {
			t.Errorf("%q is located at %+v", raw, l)
		}
	})
}

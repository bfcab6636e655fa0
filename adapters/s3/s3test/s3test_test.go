package s3test_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"chartledger/adapters/s3/s3test"
	"chartledger/domain/repo"
)

// put writes an object where there must be none.
func put(t *testing.T, endpoint string, c *repo.Credential, bucket, name string) string {
	t.Helper()
	client, err := minio.NewCore(strings.TrimPrefix(endpoint, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKeyID, c.SecretAccessKey, ""), Region: "us-east-1", MaxRetries: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	o := minio.PutObjectOptions{DisableContentSha256: true} // the hash is given
	o.SetMatchETagExcept("*")
	hash := sha256.Sum256([]byte("x"))
	_, err = client.PutObject(t.Context(), bucket, name, bytes.NewReader([]byte("x")), 1, "", hex.EncodeToString(hash[:]), o)
	return minio.ToErrorResponse(err).Code
}

// The server is a real one: it knows conditions, accounts and policies, and keeps
// what it holds over a restart.
func TestServer(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	s.Put(bucket, "a/b", []byte("text"))
	if body, ok := s.Get(bucket, "a/b"); !ok || string(body) != "text" {
		t.Errorf("got %q, %t", body, ok)
	}
	if _, ok := s.Get(bucket, "none"); ok {
		t.Error("there is an object that nobody put")
	}
	for _, want := range []string{"", "PreconditionFailed"} {
		if got := put(t, s.Endpoint, s.Credential(), bucket, "once"); got != want {
			t.Errorf("a conditional put: got %q, want %q", got, want)
		}
	}
	user := s.NewUser()
	if got := put(t, s.Endpoint, user, bucket, "mine"); got != "AccessDenied" {
		t.Errorf("an account without rights: got %q", got)
	}
	s.Allow(bucket, user, "s3:PutObject")
	if got := put(t, s.Endpoint, user, bucket, "mine"); got != "" {
		t.Errorf("an account with rights: got %q", got)
	}
	s.Stop()
	s.Start()
	if got := s.Names(bucket); !slices.Equal(got, []string{"a/b", "mine", "once"}) {
		t.Errorf("after a restart: got %q", got)
	}
}

func TestAnyoneMayReadAnOpenBucket(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	s.Put(bucket, "index.yaml", []byte("text"))
	for _, want := range []int{http.StatusForbidden, http.StatusOK} {
		r, err := http.Get(s.URL(bucket, "index.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("got %d, want %d", r.StatusCode, want)
		}
		s.Allow(bucket, nil, "s3:GetObject")
	}
}

func TestFronts(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	stripped, refusing := s.Stripped(), s.Refusing()
	for range 2 {
		if got := put(t, stripped.Endpoint, s.Credential(), bucket, "a"); got != "" {
			t.Errorf("stripped: got %q", got)
		}
	}
	if got := put(t, refusing.Endpoint, s.Credential(), bucket, "b"); got != "NotImplemented" || stripped.Requests() != 2 {
		t.Errorf("refusing: got %q, and %d requests before", got, stripped.Requests())
	}
}

package s3test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"chartledger/domain/repo"
)

// Client is the owner's, to look at what was stored.
func (s *Server) Client() *minio.Client { return s.client(s.AccessKey, s.SecretKey) }

func (s *Server) client(access, secret string) *minio.Client {
	s.tb.Helper()
	c, err := minio.New(strings.TrimPrefix(s.Endpoint, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4(access, secret, ""), Region: "us-east-1", BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		s.tb.Fatalf("open the S3 server: %v", err)
	}
	return c
}

// NewBucket makes a bucket and answers its name.
func (s *Server) NewBucket() string {
	s.tb.Helper()
	bucket := "bucket-" + strings.ToLower(rand.Text()[:12])
	if err := s.Client().MakeBucket(s.ctx(), bucket, minio.MakeBucketOptions{}); err != nil {
		s.tb.Fatalf("make a bucket: %v", err)
	}
	return bucket
}

// URL is a repository's in a bucket.
func (s *Server) URL(bucket, prefix string) string {
	return strings.TrimSuffix(s.Endpoint+"/"+bucket+"/"+prefix, "/")
}

// Credential is the owner's.
func (s *Server) Credential() *repo.Credential {
	return &repo.Credential{Kind: repo.S3, AccessKeyID: s.AccessKey, SecretAccessKey: s.SecretKey}
}

// Put stores an object.
func (s *Server) Put(bucket, name string, body []byte) {
	s.tb.Helper()
	_, err := s.Client().PutObject(s.ctx(), bucket, name, bytes.NewReader(body), int64(len(body)), minio.PutObjectOptions{})
	if err != nil {
		s.tb.Fatalf("put %s into a bucket: %v", name, err)
	}
}

// Get is an object's body, and whether there is such an object.
func (s *Server) Get(bucket, name string) ([]byte, bool) {
	s.tb.Helper()
	o, err := s.Client().GetObject(s.ctx(), bucket, name, minio.GetObjectOptions{})
	var body []byte
	if err == nil {
		body, err = io.ReadAll(o)
	}
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, false
	}
	if err != nil {
		s.tb.Fatalf("get %s from a bucket: %v", name, err)
	}
	return body, true
}

// Names are those of all objects of a bucket, sorted.
func (s *Server) Names(bucket string) []string {
	s.tb.Helper()
	var names []string
	for o := range s.Client().ListObjectsIter(s.ctx(), bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			s.tb.Fatalf("list a bucket: %v", o.Err)
		}
		names = append(names, o.Key)
	}
	slices.Sort(names)
	return names
}

// NewUser makes an account that may do nothing until it is allowed to.
func (s *Server) NewUser() *repo.Credential {
	s.tb.Helper()
	c := &repo.Credential{Kind: repo.S3, AccessKeyID: "AK" + rand.Text()[:14], SecretAccessKey: rand.Text()}
	cmd := exec.Command(s.program, "admin", "--access", s.AccessKey, "--secret", s.SecretKey, "--endpoint-url", s.Endpoint,
		"create-user", "--access", c.AccessKeyID, "--secret", c.SecretAccessKey, "--role", "user")
	if out, err := cmd.CombinedOutput(); err != nil {
		s.tb.Fatalf("add an account to the S3 server: %v\n%s", err, out)
	}
	return c
}

// Allow lets who do these actions, such as s3:GetObject, in a bucket, and nobody
// else anything. A nil who is everyone.
func (s *Server) Allow(bucket string, who *repo.Credential, actions ...string) {
	s.tb.Helper()
	principal := "*"
	if who != nil {
		principal = who.AccessKeyID
	}
	var statements []string
	for _, a := range actions {
		resource := "arn:aws:s3:::" + bucket
		if strings.Contains(a, "Object") {
			resource += "/*"
		}
		statements = append(statements, fmt.Sprintf(
			`{"Effect":"Allow","Principal":{"AWS":[%q]},"Action":[%q],"Resource":[%q]}`, principal, a, resource))
	}
	policy := `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	if err := s.Client().SetBucketPolicy(s.ctx(), bucket, policy); err != nil {
		s.tb.Fatalf("set a bucket's policy: %v", err)
	}
}

// ctx outlives the test: what was stored is looked at in its Cleanup too.
func (s *Server) ctx() context.Context { return context.WithoutCancel(s.tb.Context()) }

func (s *Server) upstream() *url.URL {
	u, err := url.Parse(s.Endpoint)
	if err != nil {
		s.tb.Fatalf("parse the S3 server's address: %v", err)
	}
	return u
}

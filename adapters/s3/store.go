package s3

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // S3 has its Content-MD5; what is signed is the SHA-256
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http/httptrace"
	"path"
	"strings"
	"sync/atomic"

	"github.com/minio/minio-go/v7"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// store is the storage of one repository.
type store struct {
	stores *Stores
	client *minio.Core
	at     repo.Location
}

// Place is the server, the bucket and what goes before the objects' names.
func (s *store) Place() string { return s.at.Server() + "/" + s.at.Bucket + "/" + s.at.Key("") }

// Get answers an object of at most limit bytes.
func (s *store) Get(ctx context.Context, name string, limit int64) (publishing.Object, error) {
	return again(ctx, func() (publishing.Object, error) { return s.get(ctx, name, limit) })
}

func (s *store) get(ctx context.Context, name string, limit int64) (publishing.Object, error) {
	ctx, stop := context.WithTimeout(ctx, s.stores.options.Timeout)
	defer stop()
	r, info, _, err := s.client.GetObject(ctx, s.at.Bucket, s.at.Key(name), minio.GetObjectOptions{})
	if isNoObject(err) {
		return publishing.Object{}, publishing.ErrNoObject
	}
	if err != nil {
		return publishing.Object{}, s.failure(ctx, "get", name, err)
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return publishing.Object{}, s.failure(ctx, "get", name, err)
	case int64(len(body)) > limit:
		return publishing.Object{}, s.tooLarge(name, limit)
	}
	return publishing.Object{Body: body, ETag: info.ETag}, nil
}

func (s *store) tooLarge(name string, limit int64) error {
	return domain.Refuse(domain.TooLarge, repo.CodeTooLarge, fmt.Sprintf("%s in the storage is larger than %d bytes.", shown(name), limit))
}

// Put writes an object if its place is as when says.
func (s *store) Put(ctx context.Context, name string, body []byte, when publishing.Condition) (string, error) {
	if when == (publishing.Condition{}) {
		return s.put(ctx, name, body, when)
	}
	honours, err := s.Conditional(ctx)
	if err != nil {
		return "", err
	}
	if honours {
		etag, err := s.put(ctx, name, body, when)
		if !errors.Is(err, errNotImplemented) {
			return etag, err
		}
		s.stores.remember(s.at, false) // it did, and does no more
	}
	if err := s.look(ctx, name, when); err != nil {
		return "", err
	}
	return s.put(ctx, name, body, publishing.Condition{})
}

// look says whether an object's place is as when says, for a storage that does not
// look itself.
func (s *store) look(ctx context.Context, name string, when publishing.Condition) error {
	etag, err := again(ctx, func() (string, error) { return s.etag(ctx, name) })
	absent := errors.Is(err, publishing.ErrNoObject)
	switch {
	case err != nil && !absent:
		return err
	case when.Absent && !absent, when.ETag != "" && etag != when.ETag:
		return publishing.ErrChanged
	}
	return nil
}

func (s *store) etag(ctx context.Context, name string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, s.stores.options.Timeout)
	defer stop()
	info, err := s.client.StatObject(ctx, s.at.Bucket, s.at.Key(name), minio.StatObjectOptions{})
	if codeOf(err) == minio.NoSuchKey {
		return "", publishing.ErrNoObject
	}
	if err != nil {
		return "", s.failure(ctx, "look at", name, err)
	}
	return info.ETag, nil
}

// put is one PUT, with its condition as headers.
func (s *store) put(ctx context.Context, name string, body []byte, when publishing.Condition) (string, error) {
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }})
	ctx, stop := context.WithTimeout(ctx, s.stores.options.Timeout)
	defer stop()
	o := minio.PutObjectOptions{DisableContentSha256: true, ContentType: contentType(name)} // the hash is given
	if when.Absent {
		o.SetMatchETagExcept("*")
	} else if when.ETag != "" {
		o.SetMatchETag(when.ETag)
	}
	sum, check := sha256.Sum256(body), md5.Sum(body) //nolint:gosec // see above
	info, err := s.client.PutObject(ctx, s.at.Bucket, s.at.Key(name), bytes.NewReader(body), int64(len(body)),
		base64.StdEncoding.EncodeToString(check[:]), hex.EncodeToString(sum[:]), o)
	if err == nil {
		return info.ETag, nil
	}
	if when != (publishing.Condition{}) {
		if known := conditionError(err, when); known != nil {
			return "", known
		}
	}
	return "", unsure(sent.Load(), s.failure(ctx, "put", name, err))
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".yaml":
		return "application/yaml"
	case ".tgz":
		return "application/gzip"
	}
	return "application/octet-stream"
}

// Remove takes an object away.
func (s *store) Remove(ctx context.Context, name string) error {
	_, err := again(ctx, func() (struct{}, error) { return struct{}{}, s.remove(ctx, name) })
	return err
}

func (s *store) remove(ctx context.Context, name string) error {
	ctx, stop := context.WithTimeout(ctx, s.stores.options.Timeout)
	defer stop()
	err := s.client.RemoveObject(ctx, s.at.Bucket, s.at.Key(name), minio.RemoveObjectOptions{})
	if err == nil || codeOf(err) == minio.NoSuchKey {
		return nil
	}
	return s.failure(ctx, "remove", name, err)
}

// shown is an object's name in a message: its last part, printable and short.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}, path.Base(name))
	return name[:min(len(name), 100)]
}

package helmrepo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// localError is a fault of this machine, such as a full disk: not the source's.
type localError struct{ error }

// receive spools the answer's body and completes facts. Every byte counts decoded:
// the transport unpacks gzip, and its stream's end is checked like a length. Some S3
// storages say aws-chunked, which is how the file came to them and says nothing here.
func (c *Client) receive(ctx context.Context, r *http.Response, beat func(), facts indexing.Facts) (*index, error) {
	if e := r.Header.Get("Content-Encoding"); !slices.Contains([]string{"", "identity", "aws-chunked"}, e) {
		return nil, failure(repo.CodeBadIndex, "The server packs the index as "+quote(e)+", which was not asked for.")
	}
	if r.ContentLength > c.options.MaxIndexBytes {
		return nil, c.tooLarge()
	}
	s := &spool{dir: c.options.TempDir}
	plain, content := sha256.New(), newContentHash()
	err := c.pour(io.MultiWriter(plain, content), s, r.Body, beat)
	if err == nil {
		err = checkStart(s)
	}
	if err != nil {
		_ = s.Close()
		return nil, brokenOff(ctx, ctx, r, "index", repo.CodeCutOff, err)
	}
	facts.Bytes, facts.Unlengthened = s.size, unlengthened(r)
	facts.BytesHash, facts.ContentHash = hex.EncodeToString(plain.Sum(nil)), content.Sum()
	facts.Ending = content.Ending()
	return &index{facts: facts, data: s, turn: c.turn}, nil
}

// unlengthened says whether the body ended where the server closed the connection,
// which it does too when it dies. Chunks, gzip and HTTP/2 have ends of their own; that of
// TLS crypto/tls does not insist on.
func unlengthened(r *http.Response) bool {
	return r.ContentLength < 0 && len(r.TransferEncoding) == 0 && r.ProtoMajor < 2 && !r.Uncompressed
}

// pour copies body into s and hashes, up to the limit.
func (c *Client) pour(hashes io.Writer, s *spool, body io.Reader, beat func()) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			beat()
			if s.size+int64(n) > c.options.MaxIndexBytes {
				return c.tooLarge()
			}
			_, _ = hashes.Write(buf[:n]) // a hash takes everything
			if _, err := s.Write(buf[:n]); err != nil {
				return localError{err}
			}
		}
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// checkStart refuses what cannot be an index by its first bytes.
func checkStart(s *spool) error {
	head := make([]byte, 512)
	n, _ := io.ReadFull(s.reader(), head)
	head = bytes.TrimSpace(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")))
	switch {
	case s.size == 0:
		return failure(repo.CodeBadIndex, "The index is an empty file. Build it anew with helm repo index.")
	case bytes.HasPrefix(head, []byte("<")) && !bytes.HasPrefix(head, []byte("<<<<")):
		return failure(repo.CodeBadIndex, "The server answered with a web page instead of an index. Check the URL; maybe it leads to a login page.")
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return failure(repo.CodeBadIndex, "The index is a gzip file; the server must say so with Content-Encoding: gzip.")
	}
	return nil
}

func (c *Client) tooLarge() *indexing.Failure {
	return failure(repo.CodeTooLarge, fmt.Sprintf("The index is larger than the limit of %s. "+
		"Have its owner drop old versions, or the operator raise the limit.", size(c.options.MaxIndexBytes)))
}

// size is n bytes for people.
func size(n int64) string {
	for _, unit := range []struct {
		bytes int64
		name  string
	}{{1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= unit.bytes && n%unit.bytes == 0 {
			return fmt.Sprintf("%d %s", n/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

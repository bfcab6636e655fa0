package helmrepo_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// answering is the URL of a server that answers every request with text, and closes.
func answering(t testing.TB, text string) string {
	t.Helper()
	return raw(t, func(c net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			_, _ = io.WriteString(c, text)
		}
	})
}

// impatient bounds all that an answer may use up.
func impatient(t testing.TB) *helmrepo.Client {
	t.Helper()
	c := helmrepo.New(helmrepo.Options{
		AllowedNetworks: helmtest.Loopback(), TempDir: t.TempDir(), MaxIndexBytes: 1 << 20,
		HeaderTimeout: 5 * time.Second, IdleTimeout: 5 * time.Second, TotalTimeout: 10 * time.Second,
	})
	t.Cleanup(c.Close)
	return c
}

// ok is an answer with these header lines and body.
func ok(body string, lines ...string) string {
	return "HTTP/1.1 200 OK\r\n" + strings.Join(append(lines, ""), "\r\n") + "\r\n" + body
}

func chunk(s string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(s), s) }

// A body is whole by its length or its end, or it is no index.
func TestWhereABodyEnds(t *testing.T) {
	t.Parallel()

	chunked, length := "Transfer-Encoding: chunked", func(n int) string { return fmt.Sprintf("Content-Length: %d", n) }
	for name, tt := range map[string]bodyEnd{
		"with its length":               {answer: ok(small, length(len(small)))},
		"a byte short":                  {answer: ok(small, length(len(small)+1)), code: repo.CodeCutOff},
		"more than its length":          {answer: ok(small+"junk", length(len(small)))},
		"no length at all":              {answer: ok(small), unlengthened: true},
		"no length, to be closed":       {answer: ok(small, "Connection: close"), unlengthened: true},
		"HTTP/1.0 without a length":     {answer: "HTTP/1.0 200 OK\r\n\r\n" + small, unlengthened: true},
		"HTTP/1.0 with its length":      {answer: "HTTP/1.0 200 OK\r\n" + length(len(small)) + "\r\n\r\n" + small},
		"HTTP/1.0, short":               {answer: "HTTP/1.0 200 OK\r\n" + length(len(small)+9) + "\r\n\r\n" + small, code: repo.CodeCutOff},
		"in chunks":                     {answer: ok(chunk(small)+"0\r\n\r\n", chunked)},
		"chunks without the last":       {answer: ok(chunk(small), chunked), code: repo.CodeCutOff},
		"the last chunk's line is half": {answer: ok(chunk(small)+"0\r\n", chunked), code: repo.CodeCutOff},
		"in the middle of a chunk":      {answer: ok("ffff\r\n"+small, chunked), code: repo.CodeCutOff},
		"a chunk that is longer":        {answer: ok("5\r\n"+small+"\r\n0\r\n\r\n", chunked), code: repo.CodeCutOff},
		"a size that is no number":      {answer: ok("zz\r\n"+small+"\r\n0\r\n\r\n", chunked), code: repo.CodeCutOff},
		"a size beyond all numbers":     {answer: ok("ffffffffffffffffff\r\n"+small, chunked), code: repo.CodeCutOff},
		"endless extensions":            {answer: ok("1;"+strings.Repeat("x", 1<<20), chunked), code: repo.CodeCutOff},
		"with trailers":                 {answer: ok(chunk(small)+"0\r\nX-Sum: 1\r\n\r\n", chunked, "Trailer: X-Sum")},
		"trailers that were not told":   {answer: ok(chunk(small)+"0\r\nX-Sum: 1\r\n\r\n", chunked)},
		"endless trailers":              {answer: ok(chunk(small)+"0\r\n"+strings.Repeat("X-Sum: 1\r\n", 1<<16), chunked), code: repo.CodeCutOff},
		"chunks and a length":           {answer: ok(chunk(small)+"0\r\n\r\n", chunked, length(3))},
		"the status alone":              {answer: "HTTP/1.1 200 OK\r\n\r\n", code: repo.CodeBadIndex},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t)
		})
	}
}

func TestWhereAPackedBodyEnds(t *testing.T) {
	t.Parallel()

	length := func(n int) string { return fmt.Sprintf("Content-Length: %d", n) }
	zipped := string(pack([]byte(small)))
	for name, tt := range map[string]bodyEnd{
		"gzip":                    {answer: ok(zipped, "Content-Encoding: gzip", length(len(zipped)))},
		"gzip without a length":   {answer: ok(zipped, "Content-Encoding: gzip")},
		"gzip, short":             {answer: ok(zipped, "Content-Encoding: gzip", length(len(zipped)+1)), code: repo.CodeCutOff},
		"gzip cut in its end":     {answer: ok(zipped[:len(zipped)-1], "Content-Encoding: gzip"), code: repo.CodeCutOff},
		"gzip without its end":    {answer: ok(zipped[:len(zipped)-8], "Content-Encoding: gzip"), code: repo.CodeCutOff},
		"gzip cut in its head":    {answer: ok(zipped[:5], "Content-Encoding: gzip"), code: repo.CodeCutOff},
		"gzip and something more": {answer: ok(zipped+"junk", "Content-Encoding: gzip"), code: repo.CodeCutOff},
		"gzip with a wrong sum":   {answer: ok(zipped[:len(zipped)-8]+"xxxx"+zipped[len(zipped)-4:], "Content-Encoding: gzip"), code: repo.CodeCutOff},
		"gzip in two pieces":      {answer: ok(string(pack([]byte(small[:20])))+string(pack([]byte(small[20:]))), "Content-Encoding: gzip")},
		"gzip that is none":       {answer: ok(small, "Content-Encoding: gzip"), code: repo.CodeCutOff},
		"nothing as gzip":         {answer: ok("", "Content-Encoding: gzip", length(0)), code: repo.CodeBadIndex},
		"gzip in capitals":        {answer: ok(zipped, "Content-Encoding: GZIP")},
		"gzip twice":              {answer: ok(string(pack([]byte(zipped))), "Content-Encoding: gzip, gzip"), code: repo.CodeBadIndex},
		"gzip twice, told once":   {answer: ok(string(pack([]byte(zipped))), "Content-Encoding: gzip"), code: repo.CodeBadIndex},
		"gzip told in two lines":  {answer: ok(string(pack([]byte(zipped))), "Content-Encoding: gzip", "Content-Encoding: gzip"), code: repo.CodeBadIndex},
		"deflate":                 {answer: ok(small, "Content-Encoding: deflate"), code: repo.CodeBadIndex},
		"identity":                {answer: ok(small, "Content-Encoding: identity", length(len(small)))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t)
		})
	}
}

// bodyEnd is an answer, and what is made of its body.
type bodyEnd struct {
	answer       string
	code         string // "": it is read
	unlengthened bool
}

func (b bodyEnd) check(t *testing.T) {
	t.Helper()
	x, err := impatient(t).Fetch(t.Context(), indexing.Source{URL: answering(t, b.answer)}, syncs.Validators{})
	if b.code != "" {
		wantFailure(t, err, b.code)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Facts(); got.Bytes != int64(len(small)) || got.BytesHash != hexSum(small) || got.Unlengthened != b.unlengthened {
		t.Errorf("got %+v", got)
	}
	_ = x.Close()
}

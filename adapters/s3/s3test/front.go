package s3test

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7/pkg/signer"
)

// Front stands before a server and has Endpoint in its place.
type Front struct {
	Endpoint string
	server   *Server
	requests atomic.Int64
}

// URL is a repository's in a bucket, reached through the front.
func (f *Front) URL(bucket, prefix string) string {
	return strings.TrimSuffix(f.Endpoint+"/"+bucket+"/"+prefix, "/")
}

// Requests counts what came through.
func (f *Front) Requests() int64 { return f.requests.Load() }

// Stripped makes of the server one that does not know conditional writes: their
// headers are taken away, and the request is signed anew without them. So old S3
// servers behave, for whom these are headers like any other.
func (s *Server) Stripped() *Front {
	return s.front(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.Method == http.MethodPut {
			r.Header.Del("If-Match")
			r.Header.Del("If-None-Match")
		}
		pass.ServeHTTP(w, r)
	})
}

// Refusing makes of the server one that says it does not implement conditional writes.
func (s *Server) Refusing() *Front {
	return s.front(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.Method == http.MethodPut && (r.Header.Get("If-Match") != "" || r.Header.Get("If-None-Match") != "") {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusNotImplemented)
			_, _ = io.WriteString(w, `<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented.</Message></Error>`)
			return
		}
		pass.ServeHTTP(w, r)
	})
}

// Skewed makes of the server one whose clock is two hours ahead of its clients'.
func (s *Server) Skewed() *Front {
	return s.frontOf(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(s.upstream())
		then := time.Now().UTC().Add(-2 * time.Hour)
		p.Out.Header.Set("X-Amz-Date", then.Format("20060102T150405Z"))
		p.Out.Header.Set("Authorization", scopeDate.ReplaceAllString(p.In.Header.Get("Authorization"), then.Format("/20060102/")))
	}}, func(w http.ResponseWriter, r *http.Request, pass http.Handler) { pass.ServeHTTP(w, r) })
}

// scopeDate is the day in what a signature is for.
var scopeDate = regexp.MustCompile(`/[0-9]{8}/`)

// Through has meddle see every request before the server does: it may answer
// itself, or hand it to pass.
func (s *Server) Through(meddle func(w http.ResponseWriter, r *http.Request, pass http.Handler)) *Front {
	return s.front(meddle)
}

func (s *Server) front(meddle func(http.ResponseWriter, *http.Request, http.Handler)) *Front {
	s.tb.Helper()
	return s.frontOf(&httputil.ReverseProxy{Rewrite: s.resign}, meddle)
}

// Secure is the server behind TLS, and the PEM of the authority that it is known by.
func (s *Server) Secure() (f *Front, authority string) {
	s.tb.Helper()
	f = &Front{server: s}
	proxy := &httputil.ReverseProxy{Rewrite: s.resign}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.requests.Add(1)
		proxy.ServeHTTP(w, r)
	}))
	s.tb.Cleanup(server.Close)
	f.Endpoint = server.URL
	return f, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
}

func (s *Server) frontOf(proxy http.Handler, meddle func(http.ResponseWriter, *http.Request, http.Handler)) *Front {
	s.tb.Helper()
	f := &Front{server: s}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.requests.Add(1)
		meddle(w, r, proxy)
	}))
	s.tb.Cleanup(server.Close)
	f.Endpoint = server.URL
	return f
}

// resign signs the request for the server itself, as its owner: the host is another
// than the client signed for. What was not signed stays so. A body that is signed
// piece by piece (minio-go's way over http, unless it is given the hash) is refused
// by the server, since its pieces hang on the old signature.
func (s *Server) resign(p *httputil.ProxyRequest) {
	p.SetURL(s.upstream())
	p.Out.Host = p.Out.URL.Host
	p.Out.Header.Del("X-Forwarded-For")
	if !strings.HasPrefix(p.In.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		return
	}
	bare := *p.Out
	bare.Header = http.Header{}
	for k, v := range p.Out.Header {
		if k = http.CanonicalHeaderKey(k); strings.HasPrefix(k, "X-Amz-") || k == "Content-Md5" || strings.HasPrefix(k, "If-") {
			bare.Header[k] = v
		}
	}
	signed := signer.SignV4(bare, s.AccessKey, s.SecretKey, "", "us-east-1")
	p.Out.Header.Set("Authorization", signed.Header.Get("Authorization"))
	p.Out.Header.Set("X-Amz-Date", signed.Header.Get("X-Amz-Date"))
}

package helmrepo_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// What comes before the body is bounded, and said in plain words when it is wrong.
func TestOddHeads(t *testing.T) {
	t.Parallel()

	body := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(small), small)
	for name, tt := range map[string]struct{ answer, code, says string }{
		"an early hint":        {answer: "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n" + body},
		"some hints":           {answer: strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 5) + "HTTP/1.1 200 OK\r\n" + body},
		"a flood of hints":     {answer: strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </"+strings.Repeat("x", 1000)+">\r\n\r\n", 1000) + "HTTP/1.1 200 OK\r\n" + body, code: repo.CodeNotReachable, says: "too large"},
		"another protocol":     {answer: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n" + small, code: repo.CodeHTTPStatus, says: "101"},
		"a head too large":     {answer: "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n" + body, code: repo.CodeNotReachable, says: "too large"},
		"too many lines":       {answer: "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 1<<16) + body, code: repo.CodeNotReachable, says: "too large"},
		"an endless status":    {answer: "HTTP/1.1 200 " + strings.Repeat("x", 1<<20), code: repo.CodeNotReachable},
		"half a head":          {answer: "HTTP/1.1 200 OK\r\nX: y\r\n", code: repo.CodeNotReachable, says: "closed the connection"},
		"nothing":              {answer: "", code: repo.CodeNotReachable, says: "closed the connection"},
		"no HTTP":              {answer: "220 mail.example.com ESMTP\r\n", code: repo.CodeNotReachable, says: "does not speak HTTP"},
		"a line that is none":  {answer: "HTTP/1.1 200 OK\r\nno colon here\r\n" + body, code: repo.CodeNotReachable, says: "does not speak HTTP"},
		"two lengths":          {answer: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + body, code: repo.CodeNotReachable, says: "more than one"},
		"the same one twice":   {answer: fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n", len(small)) + body},
		"a length below zero":  {answer: "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + small, code: repo.CodeNotReachable, says: "length"},
		"a length of words":    {answer: "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + small, code: repo.CodeNotReachable, says: "length"},
		"a length beyond all":  {answer: "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n" + small, code: repo.CodeNotReachable, says: "length"},
		"more than the limit":  {answer: "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n" + small, code: repo.CodeTooLarge},
		"an unknown transfer":  {answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + small, code: repo.CodeNotReachable, says: "does not speak HTTP"},
		"a huge ETag":          {answer: "HTTP/1.1 200 OK\r\nETag: \"" + strings.Repeat("x", 5000) + "\"\r\n" + body},
		"partial without need": {answer: "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/99\r\n" + body, code: repo.CodeHTTPStatus, says: "206"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := impatient(t).Fetch(t.Context(), indexing.Source{URL: answering(t, tt.answer)}, syncs.Validators{})
			if tt.code == "" {
				if err != nil || x.Facts().BytesHash != hexSum(small) || x.Facts().Validators.ETag != "" {
					t.Errorf("got %+v, %v", x, err)
				}
				return
			}
			if f := wantFailure(t, err, tt.code); !strings.Contains(f.Cause.Detail, tt.says) {
				t.Errorf("got %s, want %q", f.Cause.Detail, tt.says)
			}
		})
	}
}

// Hints for ever are an answer that does not come.
func TestHintsForEver(t *testing.T) {
	t.Parallel()

	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), HeaderTimeout: 50 * time.Millisecond, IdleTimeout: 50 * time.Millisecond})
	t.Cleanup(c.Close)
	url := raw(t, func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
				return
			}
		}
	})
	_, err := c.Fetch(t.Context(), indexing.Source{URL: url}, syncs.Validators{})
	wantFailure(t, err, repo.CodeTimeout)
}

// Redirects are followed within bounds, whatever kind they are of.
func TestRedirects(t *testing.T) {
	t.Parallel()

	ends := helmtest.Index(t, small)
	end := ends.URL + "/index.yaml"
	for name, tt := range map[string]struct {
		handler    http.HandlerFunc
		query      string
		code, says string // "": it is read
	}{
		"301":                    {handler: moved(301, end)},
		"302":                    {handler: moved(302, end)},
		"303":                    {handler: moved(303, end)},
		"307":                    {handler: moved(307, end)},
		"308":                    {handler: moved(308, end)},
		"without a scheme":       {handler: moved(302, strings.TrimPrefix(end, "http:"))},
		"with a fragment":        {handler: moved(302, end+"#here")},
		"300 is a choice":        {handler: moved(300, end), code: repo.CodeHTTPStatus, says: "300"},
		"305 is no redirect":     {handler: moved(305, end), code: repo.CodeHTTPStatus, says: "305"},
		"no place":               {handler: moved(302, ""), code: repo.CodeHTTPStatus, says: "where to go"},
		"what is no URL":         {handler: moved(302, "http://[::1"), code: repo.CodeNotReachable, says: "no URL"},
		"no host":                {handler: moved(302, "http:///index.yaml"), code: repo.CodeNotReachable, says: "without a host"},
		"too long":               {handler: moved(302, end+"?"+strings.Repeat("x", 3000)), code: repo.CodeNotURL, says: "2048"},
		"S3":                     {handler: moved(302, "s3://bucket/index.yaml"), code: repo.CodeSchemeNotSupported, says: "s3"},
		"gopher":                 {handler: moved(302, "gopher://x/"), code: repo.CodeSchemeNotSupported, says: "gopher"},
		"ten hops":               {handler: countdown, query: "?10"},
		"eleven hops":            {handler: countdown, query: "?11", code: repo.CodeTooManyRedirects, says: "10"},
		"itself":                 {handler: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "", 302) }, code: repo.CodeTooManyRedirects},
		"to https, unknown":      {handler: moved(302, secureServer(t).URL), code: repo.CodeTLS, says: "--ca-file"},
		"to where nothing is":    {handler: moved(302, "http://127.0.0.1:1/"), code: repo.CodeNotReachable, says: "nothing listens"},
		"to a control character": {handler: moved(302, end+"\x7f"), code: repo.CodeNotReachable, says: "does not speak HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := helmtest.Server(t, "")
			r.Handle(tt.handler)
			_, err := local(t).Fetch(t.Context(), indexing.Source{URL: r.URL + tt.query}, syncs.Validators{})
			if tt.code == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if f := wantFailure(t, err, tt.code); !strings.Contains(f.Cause.Detail, tt.says) {
				t.Errorf("got %s, want %q", f.Cause.Detail, tt.says)
			}
		})
	}
}

// moved says where to go, with a status.
func moved(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	}
}

// countdown redirects to itself as often as the query says.
func countdown(w http.ResponseWriter, r *http.Request) {
	var n int
	if _, _ = fmt.Sscanf(r.URL.RawQuery, "%d", &n); n == 0 {
		serveSmall(w, r)
		return
	}
	http.Redirect(w, r, fmt.Sprintf("?%d", n-1), http.StatusFound)
}

// secureServer is one that nobody knows.
func secureServer(t testing.TB) *httptest.Server { return overTLS(t, nil, serveSmall) }

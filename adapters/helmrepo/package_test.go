package helmrepo_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/s3/s3test"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// pull pulls what link leads to.
func pull(t *testing.T, c *helmrepo.Client, s indexing.Source, link string) (string, error) {
	t.Helper()
	var b bytes.Buffer
	err := c.Package(t.Context(), s, link, 1<<20, &b)
	return b.String(), err
}

// wantFault fails unless err is a failure of the source with this code.
func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	var f *indexing.Failure
	if !errors.As(err, &f) || f.Cause.Code != code {
		t.Errorf("got %v, want a failure %s", err, code)
	}
}

// A package is got from where a helm client would get it; the credential goes along
// to the repository's own scheme, host and port only.
func TestPackagesAndTheirCredential(t *testing.T) {
	t.Parallel()

	secret := &repo.Credential{Kind: repo.Bearer, Token: "s3cr3t"}
	echo := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/to" {
			http.Redirect(w, q, q.URL.Query().Get("at"), http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, q.URL.RequestURI()+" "+q.Header.Get("Authorization")+q.Header.Get("Referer"))
	})
	home, away := httptest.NewServer(echo), httptest.NewServer(echo)
	t.Cleanup(home.Close)
	t.Cleanup(away.Close)
	const bearer = " Bearer s3cr3t"
	for link, want := range map[string]string{
		"web-1.0.0.tgz": "/a/b/web-1.0.0.tgz?k=v" + bearer, "../x/web.tgz?q=1": "/a/x/web.tgz?q=1" + bearer, "/web.tgz": "/web.tgz?k=v" + bearer,
		home.URL + "/web.tgz#part": "/web.tgz" + bearer, away.URL + "/web.tgz": "/web.tgz ",
		"//" + strings.TrimPrefix(away.URL, "http://") + "/web.tgz":     "/web.tgz ",
		strings.Replace(home.URL, "127.0.0.1", "localhost", 1) + "/web": "/web ",
		home.URL + "/to?at=" + away.URL + "/x":                          "/x ",
		away.URL + "/to?at=" + home.URL + "/x":                          "/x ", // once away, it stays away
	} {
		source := indexing.Source{URL: home.URL + "/a/b/?k=v", Credential: secret}
		if got, err := pull(t, local(t), source, link); err != nil || got != want {
			t.Errorf("%s: got %q %v, want %q", link, got, err, want)
		}
		source.CredentialToOtherHosts = true
		if got, err := pull(t, local(t), source, link); err != nil || !strings.HasSuffix(got, bearer) {
			t.Errorf("%s, to other hosts too: got %q %v", link, got, err)
		}
	}
	for _, link := range []string{"ftp://x.example/web.tgz", "file:///etc/passwd", "http://", "http://u:p@127.0.0.1/x", "%zz", "oci://x.example/web", "s3://bucket.example/web"} {
		_, err := pull(t, local(t), indexing.Source{URL: home.URL, Credential: secret}, link)
		wantFault(t, err, "package_url")
	}
}

// Whatever a server does, it takes bounded time and gives no more than it may.
func TestHostilePackages(t *testing.T) {
	t.Parallel()

	client := helmrepo.New(helmrepo.Options{AllowedNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		IdleTimeout: 200 * time.Millisecond, HeaderTimeout: 200 * time.Millisecond, TotalTimeout: time.Second})
	t.Cleanup(client.Close)
	for code, answer := range map[string]http.HandlerFunc{
		"package_too_large": func(w http.ResponseWriter, _ *http.Request) {
			for err := error(nil); err == nil; {
				_, err = w.Write(make([]byte, 1<<16))
			}
		},
		"package_not_found": http.NotFound,
		"access_denied":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"unexpected_status": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPartialContent) },
		"package_cut_off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
		},
		"address_not_allowed": func(w http.ResponseWriter, q *http.Request) {
			http.Redirect(w, q, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		},
		"too_many_redirects": func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, q.URL.Path, http.StatusFound) },
		"timeout": func(w http.ResponseWriter, q *http.Request) {
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			<-q.Context().Done()
		},
	} {
		r := helmtest.Server(t, "")
		r.Handle(answer)
		_, err := pull(t, client, indexing.Source{URL: r.URL}, "web.tgz")
		wantFault(t, err, code)
	}
	r := helmtest.Server(t, "")
	r.Handle(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1099511627776")
		_, _ = io.WriteString(w, "much")
	})
	_, err := pull(t, client, indexing.Source{URL: r.URL}, "web.tgz")
	wantFault(t, err, "package_too_large")
}

// A package that its server calls packed comes as it is: that is what has the digest.
func TestAPackageIsNotUnpacked(t *testing.T) {
	t.Parallel()

	r := helmtest.Server(t, "")
	r.Handle(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "\x1f\x8b and so on")
	})
	if got, err := pull(t, local(t), indexing.Source{URL: r.URL}, "web.tgz"); err != nil || got != "\x1f\x8b and so on" {
		t.Errorf("got %q %v", got, err)
	}
}

// The key of a storage opens packages in the repository's own bucket, and no more.
func TestPackagesInS3(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket, other := s.NewBucket(), s.NewBucket()
	s.Put(bucket, "stable/c++ (é)-1.0.0+1.tgz", []byte("package"))
	s.Put(other, "secret.tgz", []byte("secret"))
	source := indexing.Source{URL: s.URL(bucket, "stable"), Credential: s.Credential()}
	for _, link := range []string{"c%2B%2B%20(%C3%A9)-1.0.0%2B1.tgz", "./c++%20(é)-1.0.0+1.tgz", s.Endpoint + "/" + bucket + "/stable/c%2B%2B%20(é)-1.0.0%2B1.tgz"} {
		if got, err := pull(t, local(t), source, link); err != nil || got != "package" {
			t.Errorf("%s: got %q %v", link, got, err)
		}
	}
	for _, link := range []string{"/" + other + "/secret.tgz", "../../" + other + "/secret.tgz", "..%2f..%2f" + other + "/secret.tgz", "../?list-type=2", s.Endpoint + "/" + other + "/secret.tgz"} {
		got, err := pull(t, local(t), source, link)
		if got != "" {
			t.Errorf("%s: got %q", link, got)
		}
		wantFault(t, err, "package_url")
	}
}

// A pull ends with whoever wanted it, and so does the server's work.
func TestAPullThatNobodyWants(t *testing.T) {
	t.Parallel()

	begun, ended := make(chan struct{}), make(chan struct{})
	r := helmtest.Server(t, "")
	r.Handle(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		close(begun)
		<-q.Context().Done()
		close(ended)
	})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-begun
		leave()
	}()
	err := local(t).Package(ctx, indexing.Source{URL: r.URL}, "web.tgz", 1<<20, io.Discard)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the server still works")
	}
}

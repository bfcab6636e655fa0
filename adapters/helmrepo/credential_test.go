package helmrepo_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// recorder notes what each request brings along.
type recorder struct {
	mu    sync.Mutex
	auth  []string
	refer []string
}

func (r *recorder) note(q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.auth = append(r.auth, q.Header.Get("Authorization"))
	r.refer = append(r.refer, q.Header.Get("Referer"))
}

func (r *recorder) all() (auth, refer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.auth, "|"), strings.Join(r.refer, "")
}

// A credential goes to the repository's own scheme, host and port and nowhere else;
// neither does the address with its query.
func TestCredentialStaysAtHome(t *testing.T) {
	t.Parallel()

	const token, want = "s3cr3t", "Bearer s3cr3t"
	for name, tt := range map[string]struct {
		hops []string // where home's paths /1, /2, … redirect to; AWAY is another port, NAME another name of home
		want string   // what home saw; AWAY never sees anything
	}{
		"no redirect":                      {nil, want},
		"a redirect at home":               {[]string{"/2"}, want + "|" + want},
		"a redirect to another port":       {[]string{"AWAY/"}, want},
		"a redirect to another name":       {[]string{"NAME/x"}, want + "|"},
		"away and home again is not home":  {[]string{"NAME/2", "HOME/x"}, want + "||"},
		"at home, then to another port":    {[]string{"/2", "AWAY/"}, want + "|" + want},
		"a relative redirect keeps itself": {[]string{"2"}, want + "|" + want},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var home, away recorder
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				away.note(q)
				_, _ = w.Write([]byte(small))
			}))
			t.Cleanup(other.Close)
			r := helmtest.Server(t, "")
			named := strings.Replace(r.URL, "127.0.0.1", "localhost", 1)
			places := strings.NewReplacer("AWAY", other.URL, "NAME", named, "HOME", r.URL)
			r.Handle(func(w http.ResponseWriter, q *http.Request) {
				home.note(q)
				step := 0
				if q.URL.Path == "/2" {
					step = 1
				}
				if step < len(tt.hops) && q.URL.Path != "/x" {
					http.Redirect(w, q, places.Replace(tt.hops[step]), http.StatusFound)
					return
				}
				_, _ = w.Write([]byte(small))
			})
			_, err := local(t).Fetch(t.Context(), indexing.Source{
				URL: r.URL + "/index.yaml?key=s3cr3t", Credential: &repo.Credential{Kind: repo.Bearer, Token: token},
			}, syncs.Validators{})
			if err != nil {
				t.Fatal(err)
			}
			if got, refer := home.all(); got != tt.want || refer != "" {
				t.Errorf("home saw %q from %q, want %q", got, refer, tt.want)
			}
			if got, refer := away.all(); got+refer != "" {
				t.Errorf("another place saw %q from %q", got, refer)
			}
		})
	}
}

func TestNothingSecretIsTold(t *testing.T) {
	t.Parallel()

	r := helmtest.Server(t, "")
	r.Require("ann", "right")
	for name, tt := range map[string]struct {
		url        string
		credential *repo.Credential
		code       string
	}{
		"a wrong password":      {r.URL + "?key=s3cr3t", &repo.Credential{Kind: repo.Basic, Username: "ann", Password: "s3cr3t"}, repo.CodeAccessDenied},
		"a password in the URL": {"http://ann:s3cr3t@127.0.0.1/", nil, repo.CodeNotURL},
		"no URL":                {"s3cr3t", nil, repo.CodeNotURL},
		"a broken URL":          {"http://s3cr3t\x7f/", nil, repo.CodeNotURL},
		"no host":               {"http:///s3cr3t", nil, repo.CodeNotURL},
		"another scheme":        {"ftp://host/?key=s3cr3t", nil, repo.CodeSchemeNotSupported},
		"no S3 location":        {"s3://host.example.com/bucket?key=s3cr3t", nil, repo.CodeNotURL},
		"an S3 credential":      {r.URL, &repo.Credential{Kind: repo.S3, AccessKeyID: "a", SecretAccessKey: "s3cr3t"}, repo.CodeNotURL},
		"a password for S3":     {"s3://host.example.com/bucket", &repo.Credential{Kind: repo.Basic, Password: "s3cr3t"}, repo.CodeCredentialKind},
		"nothing listens":       {"http://127.0.0.1:1/?key=s3cr3t", nil, repo.CodeNotReachable},
		"an unknown name":       {"http://no-such-host.invalid/?key=s3cr3t", nil, repo.CodeNotResolved},
		"a token with a break":  {r.URL, &repo.Credential{Kind: repo.Bearer, Token: "s3cr3t\n"}, repo.CodeNotReachable},
		"plain http on https":   {strings.Replace(r.URL, "http:", "https:", 1) + "?key=s3cr3t", nil, repo.CodeTLS},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := local(t).Fetch(t.Context(), indexing.Source{URL: tt.url, Credential: tt.credential}, syncs.Validators{})
			var f *indexing.Failure
			if !errors.As(err, &f) || f.Cause.Code != tt.code {
				t.Fatalf("got %v, want code %s", err, tt.code)
			}
			if strings.Contains(f.Error(), "s3cr3t") {
				t.Errorf("the secret is told: %s", f.Error())
			}
		})
	}
}

func TestRightCredentialOpens(t *testing.T) {
	t.Parallel()

	r := helmtest.Index(t, small)
	r.Require("ann", "right")
	_, err := local(t).Fetch(t.Context(), indexing.Source{
		URL: r.URL, Credential: &repo.Credential{Kind: repo.Basic, Username: "ann", Password: "right"},
	}, syncs.Validators{})
	if err != nil {
		t.Error(err)
	}
}

// Whoever stops a fetch gets her own reason back: it is no fault of the source.
func TestAStoppedFetchIsNoFailureOfTheSource(t *testing.T) {
	t.Parallel()

	r := helmtest.Server(t, "")
	mine := errors.New("superseded")
	ctx, stop := context.WithCancelCause(t.Context())
	r.Handle(func(_ http.ResponseWriter, q *http.Request) {
		stop(mine)
		<-q.Context().Done()
	})
	_, err := local(t).Fetch(ctx, indexing.Source{URL: r.URL}, syncs.Validators{})
	var f *indexing.Failure
	if !errors.Is(err, mine) || errors.As(err, &f) {
		t.Errorf("got %v, want %v", err, mine)
	}
}

// More fetches of one host than allowed wait; other hosts do not.
func TestFetchesOfOneHostAreBounded(t *testing.T) {
	t.Parallel()

	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), FetchesPerHost: 1})
	t.Cleanup(c.Close)
	r, other := helmtest.Server(t, ""), helmtest.Index(t, small)
	inside, goOn := make(chan struct{}), make(chan struct{})
	r.Handle(func(w http.ResponseWriter, _ *http.Request) {
		inside <- struct{}{}
		<-goOn
		_, _ = w.Write([]byte(small))
	})
	first := make(chan error, 1)
	go func() {
		_, err := c.Fetch(context.Background(), indexing.Source{URL: r.URL}, syncs.Validators{})
		first <- err
	}()
	<-inside
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := c.Fetch(ctx, indexing.Source{URL: r.URL}, syncs.Validators{}); !errors.Is(err, context.Canceled) || r.Requests("index.yaml") != 1 {
		t.Errorf("the second got %v after %d requests", err, r.Requests("index.yaml"))
	}
	if _, err := fetch(t, c, other); err != nil {
		t.Error(err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

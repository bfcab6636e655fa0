package s3_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/s3"
	"chartledger/adapters/s3/s3test"
	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

func pathEscaped(prefix string) string { return (&url.URL{Path: prefix}).EscapedPath() }

func TestWhatCannotBeOpened(t *testing.T) {
	t.Parallel()

	pair := &repo.Credential{Kind: repo.S3, AccessKeyID: "AK", SecretAccessKey: "hunter2"}
	for name, tt := range map[string]struct {
		target repo.Target
		code   string
	}{
		"no storage":            {repo.Target{URL: "https://charts.example.com/a"}, repo.CodeModeNotSupported},
		"no key pair":           {repo.Target{URL: "s3://minio.example.com/charts"}, repo.CodeAccessDenied},
		"another credential":    {repo.Target{URL: "s3://minio.example.com/charts", Credential: &repo.Credential{Kind: repo.Basic}}, repo.CodeAccessDenied},
		"no bucket":             {repo.Target{URL: "s3://minio.example.com", Credential: pair}, repo.CodeNotURL},
		"a bucket without host": {repo.Target{URL: "s3://charts", Credential: pair}, repo.CodeNotURL},
		"a host of nonsense":    {repo.Target{URL: "s3://mi$nio.example.com/charts", Credential: pair}, repo.CodeNotURL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := stores(t).Open(tt.target)
			wantCode(t, err, tt.code)
		})
	}
}

// wantCode fails unless err is a plain refusal of code, without a secret.
func wantCode(t *testing.T, err error, code string) *domain.Error {
	t.Helper()
	var e *domain.Error
	if !errors.As(err, &e) || e.Code != code || len(e.Detail) < 20 || len(e.Detail) > 500 || strings.Contains(e.Detail, "hunter2") {
		t.Fatalf("got %v, want code %s", err, code)
	}
	return e
}

// acts are one of each, told apart by name.
func acts(t *testing.T, store publishing.Store) map[string]error {
	t.Helper()
	errs := make(map[string]error)
	_, errs["get"] = store.Get(t.Context(), "index.yaml", 1<<20)
	_, errs["put"] = store.Put(t.Context(), "index.yaml", []byte("text"), publishing.Condition{})
	_, errs["put on condition"] = store.Put(t.Context(), "index.yaml", []byte("text"), publishing.Condition{Absent: true})
	errs["remove"] = store.Remove(t.Context(), "index.yaml")
	for _, err := range store.List(t.Context()) {
		errs["list"] = err
	}
	return errs
}

func TestStorageRefuses(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	wrong := s.Credential()
	wrong.SecretAccessKey = "hunter2"
	closed := helmrepo.New(helmrepo.Options{})
	t.Cleanup(closed.Close)
	for name, tt := range map[string]struct {
		url        string
		credential *repo.Credential
		change     func(*s3.Options)
		code, says string
		unsent     bool
	}{
		"no bucket":                {url: s.URL("no-such-bucket", ""), code: repo.CodeNotARepo, says: "no such bucket"},
		"no rights":                {credential: s.NewUser(), code: repo.CodeAccessDenied, says: "may not do that"},
		"the wrong secret":         {credential: wrong, code: repo.CodeAccessDenied, says: "secret access key is wrong"},
		"an unknown key":           {credential: &repo.Credential{Kind: repo.S3, AccessKeyID: "AKX", SecretAccessKey: "hunter2"}, code: repo.CodeAccessDenied, says: "access key id"},
		"nothing listens":          {url: "http://127.0.0.1:1/" + bucket, code: repo.CodeNotReachable, says: "nothing listens", unsent: true},
		"an address inside":        {change: func(o *s3.Options) { o.Transport = closed.Transport }, code: repo.CodeAddressNotAllowed, says: "loopback", unsent: true},
		"plain http where tls is":  {url: strings.Replace(s.URL(bucket, ""), "http:", "https:", 1), code: repo.CodeTLS, says: "plain http", unsent: true},
		"a web page":               {url: s.Through(answer(http.StatusNotFound, "<html>")).URL(bucket, ""), code: repo.CodeHTTPStatus, says: "is this S3-compatible storage?"},
		"a fault without a reason": {url: s.Through(answer(http.StatusBadGateway, "hunter2")).URL(bucket, ""), code: repo.CodeHTTPStatus, says: "502"},
		"clocks apart":             {url: s.Skewed().URL(bucket, ""), code: repo.CodeHTTPStatus, says: "clock"},
		"another region":           {url: s.Through(fault("AuthorizationHeaderMalformed")).URL(bucket, ""), code: repo.CodeHTTPStatus, says: "region"},
		"an unknown fault":         {url: s.Through(fault("hunter2")).URL(bucket, ""), code: repo.CodeHTTPStatus, says: "403"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.url == "" {
				tt.url = s.URL(bucket, "")
			}
			if tt.credential == nil {
				tt.credential = s.Credential()
			}
			all := stores(t)
			if tt.change != nil {
				all = stores(t, tt.change)
			}
			for act, err := range acts(t, open(t, all, tt.url, tt.credential)) {
				if act == "remove" && err == nil && (tt.code == repo.CodeNotARepo || name == "a web page") {
					continue // what is not there is removed
				}
				if e := wantCode(t, err, tt.code); !strings.Contains(e.Detail, tt.says) || tt.unsent && e.Kind == domain.Unknown {
					t.Errorf("%s: got kind %s, %q", act, e.Kind, e.Detail)
				}
			}
		})
	}
	if names := s.Names(bucket); len(names) > 0 {
		t.Errorf("somebody wrote: %q", names)
	}
}

func answer(status int, body string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// fault is an S3 error that quotes a secret.
func fault(code string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return answer(http.StatusForbidden, "<Error><Code>"+code+"</Code><Message>hunter2</Message></Error>")
}

// An answer that is lost leaves it open whether the object was written. Nobody is
// told that somebody else changed it.
func TestALostAnswerToAPutIsUnknown(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	lost := s.Through(func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/index.yaml") {
			server.ServeHTTP(&deaf{header: http.Header{}}, r)
			panic(http.ErrAbortHandler)
		}
		server.ServeHTTP(w, r)
	})
	store := open(t, stores(t), lost.URL(bucket, ""), s.Credential())
	_, err := store.Put(t.Context(), "index.yaml", []byte("text"), publishing.Condition{Absent: true})
	if body, ok := s.Get(bucket, "index.yaml"); domain.KindOf(err) != domain.Unknown || !ok || string(body) != "text" {
		t.Errorf("got %v; the bucket holds %q", err, body)
	}
}

// deaf takes an answer and passes none of it on.
type deaf struct{ header http.Header }

func (d *deaf) Header() http.Header         { return d.header }
func (d *deaf) Write(p []byte) (int, error) { return len(p), nil }
func (d *deaf) WriteHeader(int)             {}

func TestASlowStorageIsGivenUp(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	slow := s.Through(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the client left
		<-r.Context().Done()
	})
	store := open(t, stores(t, func(o *s3.Options) { o.Timeout = 20 * time.Millisecond }), slow.URL(s.NewBucket(), ""), s.Credential())
	for act, err := range acts(t, store) {
		kind := wantCode(t, err, repo.CodeTimeout).Kind
		if want := map[bool]domain.Kind{true: domain.Unknown, false: domain.Unavailable}[strings.HasPrefix(act, "put")]; kind != want {
			t.Errorf("%s: got kind %s, want %s", act, kind, want)
		}
	}
}

// What is safe to repeat is, when the storage stumbles.
func TestReadingIsTriedAgain(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	s.Put(bucket, "index.yaml", []byte("text"))
	failures := make(chan struct{}, 2)
	failures <- struct{}{}
	failures <- struct{}{}
	front := s.Through(func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		select {
		case <-failures:
			answer(http.StatusServiceUnavailable, "")(w, r, server)
		default:
			server.ServeHTTP(w, r)
		}
	})
	got, err := open(t, stores(t), front.URL(bucket, ""), s.Credential()).Get(t.Context(), "index.yaml", 10)
	if err != nil || string(got.Body) != "text" || front.Requests() != 3 {
		t.Errorf("got %q, %v after %d requests", got.Body, err, front.Requests())
	}
}

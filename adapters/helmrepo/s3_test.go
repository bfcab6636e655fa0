package helmrepo_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/s3/s3test"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// read fetches an index and counts its versions.
func read(t *testing.T, c *helmrepo.Client, s indexing.Source, known syncs.Validators) (indexing.Facts, int, error) {
	t.Helper()
	x, err := c.Fetch(t.Context(), s, known)
	if err != nil {
		return indexing.Facts{}, 0, err
	}
	defer x.Close()
	versions := 0
	err = x.Entries(t.Context(), func(e indexing.Entry) error {
		versions += len(e.Listings)
		return nil
	})
	return x.Facts(), versions, err
}

func TestAnIndexIsReadFromS3(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket, open := s.NewBucket(), s.NewBucket()
	s.Allow(open, nil, "s3:GetObject")
	prefix := "a/b c+d(é)"
	for _, b := range []string{bucket, open} {
		s.Put(b, prefix+"/index.yaml", []byte(small))
	}
	client := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), S3: repo.S3Settings{Endpoint: s.Endpoint}})
	t.Cleanup(client.Close)
	for name, source := range map[string]indexing.Source{
		"by its endpoint":         {URL: s.URL(bucket, "a/b%20c+d(%C3%A9)"), Credential: s.Credential()},
		"by the operator's":       {URL: "s3://" + bucket + "/a/b%20c+d(é)/", Credential: s.Credential()},
		"by its index":            {URL: "s3://" + bucket + "/a/b%20c%2Bd(é)/index.yaml", Credential: s.Credential()},
		"by anyone, from an open": {URL: "s3://" + open + "/a/b%20c+d(é)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts, versions, err := read(t, client, source, syncs.Validators{})
			if err != nil || versions != 1 || facts.Validators.ETag == "" {
				t.Fatalf("got %+v with %d versions, %v", facts, versions, err)
			}
			again, _, err := read(t, client, source, facts.Validators)
			if err != nil || !again.NotModified {
				t.Errorf("the second time: got %+v, %v", again, err)
			}
		})
	}
}

func TestWhatS3Refuses(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	wrong := s.Credential()
	wrong.SecretAccessKey = "s3cr3t"
	said := func(status int, code string) string {
		return s.Through(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code><Message>s3cr3t</Message></Error>")
		}).URL(bucket, "")
	}
	for name, tt := range map[string]struct {
		url        string
		credential *repo.Credential
		code, says string
		pause      bool
	}{
		"no index":             {s.URL(bucket, ""), s.Credential(), repo.CodeNotARepo, "NoSuchKey", true},
		"no bucket":            {s.URL("no-such-bucket", ""), s.Credential(), repo.CodeNotARepo, "no such bucket", true},
		"no rights":            {s.URL(bucket, ""), s.NewUser(), repo.CodeAccessDenied, "may list the bucket", true},
		"the wrong secret":     {s.URL(bucket, ""), wrong, repo.CodeAccessDenied, "secret access key is wrong", true},
		"an unknown key":       {s.URL(bucket, ""), &repo.Credential{Kind: repo.S3, AccessKeyID: "AKX", SecretAccessKey: "s3cr3t"}, repo.CodeAccessDenied, "access key id", true},
		"clocks apart":         {s.Skewed().URL(bucket, ""), s.Credential(), repo.CodeHTTPStatus, "clock", false},
		"another region":       {said(400, "AuthorizationHeaderMalformed"), s.Credential(), repo.CodeHTTPStatus, "another region", false},
		"too often":            {said(503, "SlowDown"), s.Credential(), repo.CodeHTTPStatus, "less often", false},
		"another endpoint":     {said(301, "PermanentRedirect"), s.Credential(), repo.CodeHTTPStatus, "another region", false},
		"an unknown fault":     {said(418, "Teapot"), s.Credential(), repo.CodeHTTPStatus, "“Teapot”", false},
		"a fault with a tale":  {said(418, "s3cr3t and more"), s.Credential(), repo.CodeHTTPStatus, "418", false},
		"an endless fault":     {said(403, strings.Repeat("x", 1<<20)), s.Credential(), repo.CodeAccessDenied, "403", true},
		"no credential at all": {s.URL(bucket, ""), nil, repo.CodeAccessDenied, "credential", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, local(t), indexing.Source{URL: tt.url, Credential: tt.credential}, syncs.Validators{})
			f := wantFailure(t, err, tt.code)
			if !strings.Contains(f.Error(), tt.says) || strings.Contains(f.Error(), "s3cr3t") || f.Pause != tt.pause {
				t.Errorf("got %q, pause %t", f.Error(), f.Pause)
			}
			if tt.says == "less often" && f.RetryAfter.Seconds() != 7 {
				t.Errorf("retry after %s", f.RetryAfter)
			}
		})
	}
}

// Only a storage itself can say that it has no index yet, and only to who may take
// that for an empty repository.
func TestAMissingIndexMayBeAnEmptyOne(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	page := s.Through(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { w.WriteHeader(http.StatusNotFound) })
	for name, tt := range map[string]struct {
		url   string
		may   bool
		fails bool
	}{
		"nothing was pushed yet":    {s.URL(bucket, "a"), true, false},
		"it should be there":        {s.URL(bucket, "a"), false, true},
		"the bucket is not there":   {s.URL("no-such-bucket", "a"), true, true},
		"somebody else says so":     {page.URL(bucket, "a"), true, true},
		"and not where nobody asks": {page.URL(bucket, "a"), false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts, versions, err := read(t, local(t), indexing.Source{URL: tt.url, Credential: s.Credential(), MayBeEmpty: tt.may}, syncs.Validators{})
			if (err != nil) != tt.fails || versions != 0 || !tt.fails && facts.BytesHash == "" {
				t.Errorf("got %+v, %v", facts, err)
			}
			if tt.fails {
				wantFailure(t, err, repo.CodeNotARepo)
			}
		})
	}
}

// A signature is for the repository's own server. A redirect elsewhere goes without,
// one at home is signed for where it leads.
func TestASignatureStaysAtHome(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	s.Put(bucket, "new (1)+/index.yaml", []byte(small))
	var away recorder
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		away.note(q)
		if q.Header.Get("X-Amz-Date")+q.Header.Get("X-Amz-Content-Sha256") != "" {
			t.Error("the signature's headers came along")
		}
		_, _ = io.WriteString(w, small)
	}))
	t.Cleanup(elsewhere.Close)
	moved := s.Through(func(w http.ResponseWriter, q *http.Request, pass http.Handler) {
		switch {
		case strings.Contains(q.URL.Path, "/away/"):
			http.Redirect(w, q, elsewhere.URL+"/index.yaml", http.StatusTemporaryRedirect)
		case strings.Contains(q.URL.Path, "/old/"):
			http.Redirect(w, q, "/"+bucket+"/new%20(1)+/index.yaml", http.StatusTemporaryRedirect)
		default:
			// Servers differ in what they take for the path that was signed, unless it is
			// written as S3 writes it.
			if want := "/" + bucket + "/new%20%281%29%2B/index.yaml"; q.RequestURI != want {
				t.Errorf("asked for %s, want %s", q.RequestURI, want)
			}
			pass.ServeHTTP(w, q)
		}
	})
	for _, prefix := range []string{"old", "away"} {
		source := indexing.Source{URL: moved.URL(bucket, prefix), Credential: s.Credential(), CredentialToOtherHosts: true} // a signature cannot
		_, versions, err := read(t, local(t), source, syncs.Validators{})
		if err != nil || versions != 1 {
			t.Errorf("%s: got %d versions, %v", prefix, versions, err)
		}
	}
	if auth, _ := away.all(); auth != "" {
		t.Errorf("elsewhere got %q", auth)
	}
}

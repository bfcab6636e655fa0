package helmrepo_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/s3"
	"chartledger/adapters/s3/s3test"
	"chartledger/domain/repo"
)

// writer is a prober that can write, to what reaches no farther than loopback.
func writer(t *testing.T) *helmrepo.Prober {
	t.Helper()
	client := local(t)
	return client.Prober(s3.New(s3.Options{Transport: client.Transport}))
}

func TestProbeS3(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	charts, empty, listed := s.NewBucket(), s.NewBucket(), s.NewBucket()
	s.Put(charts, "index.yaml", []byte(small))
	s.Put(charts, "bad/index.yaml", []byte("entries: {}\n"))
	reader, lister := s.NewUser(), s.NewUser()
	s.Allow(charts, reader, "s3:GetObject", "s3:ListBucket")
	s.Allow(listed, lister, "s3:ListBucket")
	web := helmtest.Index(t, small)
	kube, vms := []string{repo.Kubernetes}, []string{repo.QingCloud}
	stuck := s.Through(keeping)

	for name, tt := range map[string]struct {
		target repo.Target
		want   string // resolve connect tls auth index parse write: + ok, - skipped, the code if failed
		kind   repo.Kind
	}{
		"charts to read":             {repo.Target{URL: s.URL(charts, ""), Runtimes: kube, Credential: reader}, "+ + - + + + -", repo.Helm},
		"charts to write":            {repo.Target{URL: s.URL(charts, ""), Runtimes: kube, Mode: repo.ReadWrite, Credential: s.Credential()}, "+ + - + + + +", repo.Helm},
		"no right to write":          {repo.Target{URL: s.URL(charts, ""), Runtimes: kube, Mode: repo.ReadWrite, Credential: reader}, "+ + - + + + access_denied", repo.Helm},
		"no charts yet":              {repo.Target{URL: s.URL(empty, "a"), Runtimes: kube, Mode: repo.ReadWrite, Credential: s.Credential()}, "+ + - + + - +", repo.Helm},
		"no charts, read only":       {repo.Target{URL: s.URL(empty, "a"), Runtimes: kube, Credential: s.Credential()}, "+ + - + not_a_repository - -", ""},
		"a bad index to write":       {repo.Target{URL: s.URL(charts, "bad"), Runtimes: kube, Mode: repo.ReadWrite, Credential: s.Credential()}, "+ + - + + bad_index -", ""},
		"images":                     {repo.Target{URL: s.URL(empty, "b"), Runtimes: vms, Credential: s.Credential()}, "+ + - + - - -", repo.Other},
		"images to write":            {repo.Target{URL: s.URL(empty, "b"), Runtimes: vms, Mode: repo.ReadWrite, Credential: s.Credential()}, "+ + - + - - +", repo.Other},
		"images that may be listed":  {repo.Target{URL: s.URL(listed, ""), Runtimes: vms, Credential: lister}, "+ + - + - - -", repo.Other},
		"charts for other runtimes":  {repo.Target{URL: s.URL(charts, ""), Runtimes: vms, Credential: s.Credential()}, "+ + - + + + -", repo.Helm},
		"no bucket for images":       {repo.Target{URL: s.URL("no-such-bucket", ""), Runtimes: vms, Credential: s.Credential()}, "+ + - + not_a_repository - -", ""},
		"no bucket to write to":      {repo.Target{URL: s.URL("no-such-bucket", ""), Runtimes: kube, Mode: repo.ReadWrite, Credential: s.Credential()}, "+ + - + not_a_repository - -", ""},
		"no rights for images":       {repo.Target{URL: s.URL(empty, ""), Runtimes: vms, Credential: s.NewUser()}, "+ + - access_denied - - -", ""},
		"no key pair to write with":  {repo.Target{URL: "s3://" + strings.TrimPrefix(s.URL(charts, ""), "http://"), Runtimes: kube, Mode: repo.ReadWrite}, "+ + tls_failed - - - access_denied", ""},
		"a web server to write to":   {repo.Target{URL: web.URL, Runtimes: kube, Mode: repo.ReadWrite}, "+ + - + + + mode_not_supported", repo.Helm},
		"what cannot be removed":     {repo.Target{URL: stuck.URL(empty, "stuck"), Runtimes: kube, Mode: repo.ReadWrite, Credential: s.Credential()}, "+ + - + + - access_denied", repo.Helm},
		"a storage without If-Match": {repo.Target{URL: s.Stripped().URL(empty, "c"), Runtimes: kube, Mode: repo.ReadWrite, Credential: s.Credential()}, "+ + - + + - +", repo.Helm},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := writer(t).Probe(t.Context(), tt.target, nil)
			if marks(got) != tt.want || got.Kind != tt.kind || got.OK != !strings.Contains(tt.want, "_") {
				t.Errorf("got %s, kind %q, ok %t; want %s, kind %q: %+v", marks(got), got.Kind, got.OK, tt.want, tt.kind, got.Checks)
			}
			told := strings.Join(got.Warnings, "\n")
			if strings.Contains(told, "conditional writes") != (name == "a storage without If-Match") ||
				tt.target.Credential != nil && got.OK && !strings.Contains(told, "plain http") {
				t.Errorf("warnings: %q", told)
			}
		})
	}
	t.Cleanup(func() { // when all have ended
		left := append(s.Names(charts), s.Names(empty)...)
		left = slices.DeleteFunc(left, func(name string) bool { return strings.HasPrefix(name, "stuck/") })
		if want := []string{"bad/index.yaml", "index.yaml"}; !slices.Equal(left, want) {
			t.Errorf("something was left behind: %q", left)
		}
	})
}

// keeping lets nothing be removed.
func keeping(w http.ResponseWriter, r *http.Request, pass http.Handler) {
	if r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	pass.ServeHTTP(w, r)
}

// What was written is removed, also when the answer to it was lost, and when whoever
// asked has gone.
func TestProbeRemovesWhatItWroteHalfWay(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	for name, tt := range map[string]struct {
		then func(stop func())
		want string
	}{
		"the answer is lost": {func(func()) { panic(http.ErrAbortHandler) }, "not_reachable"},
		"nobody waits":       {func(stop func()) { stop() }, "not_checked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := s.NewBucket()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			front := s.Through(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
				if r.Method != http.MethodPut {
					pass.ServeHTTP(w, r)
					return
				}
				pass.ServeHTTP(httptest.NewRecorder(), r)
				tt.then(stop)
				<-r.Context().Done()
			})
			got := writer(t).Probe(ctx, repo.Target{
				URL: front.URL(bucket, ""), Runtimes: []string{repo.Kubernetes}, Mode: repo.ReadWrite, Credential: s.Credential(),
			}, nil)
			if got.OK || !strings.HasSuffix(marks(got), tt.want) {
				t.Errorf("got %s", marks(got))
			}
			if names := s.Names(bucket); len(names) > 0 {
				t.Errorf("left behind: %q", names)
			}
		})
	}
}

// The key pair is used under the repository's own authority, to read and to write.
func TestProbeS3BehindAnAuthorityOfItsOwn(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	front, authority := s.Secure()
	target := repo.Target{
		URL: strings.Replace(front.URL(s.NewBucket(), "a"), "https:", "s3:", 1), Runtimes: []string{repo.Kubernetes},
		Mode: repo.ReadWrite, Credential: s.Credential(), TLS: repo.TLS{CACertificates: authority},
	}
	if got := writer(t).Probe(t.Context(), target, nil); marks(got) != "+ + + + + - +" || !got.OK || len(got.Warnings) > 0 {
		t.Errorf("got %s, %q", marks(got), got.Warnings)
	}
	target.TLS = repo.TLS{}
	if got := writer(t).Probe(t.Context(), target, nil); marks(got) != "+ + tls_failed - - - -" {
		t.Errorf("without the authority: got %s", marks(got))
	}
}

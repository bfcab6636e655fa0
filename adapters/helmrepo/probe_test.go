package helmrepo_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/domain/repo"
)

func TestProbe(t *testing.T) {
	t.Parallel()

	charts := helmtest.Index(t, small)
	empty := helmtest.Index(t, "apiVersion: v1\nentries: {}\n")
	files := helmtest.Server(t, "")
	broken := helmtest.Index(t, "entries: {}\n")
	closed := helmtest.Index(t, small)
	closed.Require("ann", "right")
	faulty := helmtest.Server(t, "")
	faulty.Handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	kube, vms := []string{repo.Kubernetes}, []string{repo.QingCloud}
	right := &repo.Credential{Kind: repo.Basic, Username: "ann", Password: "right"}

	for name, tt := range map[string]struct {
		target repo.Target
		want   string // resolve connect tls auth index parse write: + ok, - skipped, the code if failed
		kind   repo.Kind
	}{
		"a Helm repository":              {repo.Target{URL: charts.URL, Runtimes: kube, Mode: repo.ReadOnly}, "+ + - + + + -", repo.Helm},
		"one for other runtimes":         {repo.Target{URL: charts.URL, Runtimes: vms}, "+ + - + + + -", repo.Helm},
		"an empty one":                   {repo.Target{URL: empty.URL, Runtimes: kube}, "+ + - + + + -", repo.Helm},
		"writing":                        {repo.Target{URL: charts.URL, Runtimes: kube, Mode: repo.ReadWrite}, "+ + - + + + mode_not_supported", repo.Helm},
		"no index for kubernetes":        {repo.Target{URL: files.URL, Runtimes: kube}, "+ + - + not_a_repository - -", ""},
		"no index for virtual machines":  {repo.Target{URL: files.URL, Runtimes: vms}, "+ + - + - - -", repo.Other},
		"bad index for kubernetes":       {repo.Target{URL: broken.URL, Runtimes: kube}, "+ + - + + bad_index -", ""},
		"bad index for virtual machines": {repo.Target{URL: broken.URL, Runtimes: vms}, "+ + - + - - -", repo.Other},
		"no credential":                  {repo.Target{URL: closed.URL, Runtimes: kube}, "+ + - access_denied - - -", ""},
		"no credential, other runtimes":  {repo.Target{URL: closed.URL, Runtimes: vms}, "+ + - access_denied - - -", ""},
		"the right credential":           {repo.Target{URL: closed.URL, Runtimes: kube, Credential: right}, "+ + - + + + -", repo.Helm},
		"a key pair without a bucket":    {repo.Target{URL: charts.URL, Runtimes: kube, Credential: &repo.Credential{Kind: repo.S3}}, "not_a_url - - - - - -", ""},
		"a password for S3":              {repo.Target{URL: "s3://host.example.com/bucket", Runtimes: kube, Credential: right}, "- - - credential_kind_not_supported - - -", ""},
		"a fault":                        {repo.Target{URL: faulty.URL, Runtimes: vms}, "+ + - + unexpected_status - -", ""},
		"no URL":                         {repo.Target{URL: "charts", Runtimes: kube}, "not_a_url - - - - - -", ""},
		"a bucket without a host":        {repo.Target{URL: "s3://bucket/a", Runtimes: vms, Mode: repo.ReadWrite}, "not_a_url - - - - - mode_not_supported", ""},
		"an unknown host":                {repo.Target{URL: "http://no-such-host.invalid", Runtimes: vms}, "host_not_found - - - - - -", ""},
		"nothing listens":                {repo.Target{URL: "http://127.0.0.1:1", Runtimes: vms}, "+ not_reachable - - - - -", ""},
		"a private address":              {repo.Target{URL: "http://10.0.0.1", Runtimes: vms}, "+ address_not_allowed - - - - -", ""},
		"an unknown authority":           {repo.Target{URL: secure.URL, Runtimes: vms}, "+ + tls_failed - - - -", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := local(t).Probe(t.Context(), tt.target)
			if marks(got) != tt.want || got.Kind != tt.kind || got.OK != !strings.Contains(tt.want, "_") {
				t.Errorf("got %s, kind %q, ok %t; want %s, kind %q", marks(got), got.Kind, got.OK, tt.want, tt.kind)
			}
		})
	}
}

// marks are the checks in short.
func marks(r repo.Report) string {
	var m []string
	for _, c := range r.Checks {
		switch {
		case c.Status == repo.CheckOK:
			m = append(m, "+")
		case c.Status == repo.CheckSkipped:
			m = append(m, "-")
		case c.Detail == "":
			m = append(m, "without a detail")
		default:
			m = append(m, c.Code)
		}
	}
	return strings.Join(m, " ")
}

func TestProbeWarns(t *testing.T) {
	t.Parallel()

	r := helmtest.Index(t, head+good+"  bad:\n  - name: bad\n    version: x\n")
	basic := &repo.Credential{Kind: repo.Basic, Username: "ann", Password: "s3cr3t"}
	got := local(t).Probe(t.Context(), repo.Target{URL: r.URL, Runtimes: []string{repo.Kubernetes}, Credential: basic})
	told := strings.Join(got.Warnings, "\n")
	if !got.OK || got.Charts != 1 || got.Versions != 1 || !strings.Contains(told, "plain http") ||
		!strings.Contains(told, "1 entries") || !strings.Contains(told, "bad x: ") || strings.Contains(told, "s3cr3t") {
		t.Errorf("got %+v", got)
	}
	r.Set("index.yaml", []byte(head+"  bad:\n  - name: bad\n    version: x\n"))
	got = local(t).Probe(t.Context(), repo.Target{URL: r.URL, Runtimes: []string{repo.Kubernetes}})
	if !got.OK || got.Versions != 0 || !strings.Contains(strings.Join(got.Warnings, "\n"), "shows nothing") {
		t.Errorf("all are bad: got %+v", got)
	}
}

func TestProbeEndsInTime(t *testing.T) {
	t.Parallel()

	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), ProbeTimeout: 500 * time.Millisecond})
	t.Cleanup(c.Close)
	r := helmtest.Server(t, "")
	r.Handle(drip(true))
	got := c.Probe(t.Context(), repo.Target{URL: r.URL, Runtimes: []string{repo.QingCloud}})
	if got.OK || marks(got) != "+ + - + timeout - -" {
		t.Errorf("got %+v", got)
	}
}

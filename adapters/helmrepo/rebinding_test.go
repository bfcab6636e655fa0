package helmrepo_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// publicAddress stands for a public host: one address of loopback that is allowed,
// while the others are as closed as the rest of what is not public.
const publicAddress = "127.0.0.1"

// outside is a client that may reach the public address alone.
func outside(t testing.TB, z *zone) *helmrepo.Client {
	t.Helper()
	o := helmrepo.Options{AllowedNetworks: []netip.Prefix{netip.MustParsePrefix(publicAddress + "/32")}}
	c := helmrepo.New(helmrepo.WithResolver(o, z.resolver(t)))
	t.Cleanup(c.Close)
	return c
}

// portOf is the port of a URL, with its colon.
func portOf(url string) string { return url[strings.LastIndex(url, ":"):] }

// A name is judged by what it leads to when it is dialled, whatever it led to before.
func TestRebindingIsRefused(t *testing.T) {
	t.Parallel()

	const name = "charts.test."
	for title, tt := range map[string]struct {
		answers [][]string
		want    []string // what each fetch comes to; "": it is read
	}{
		"public, then private":          {[][]string{{publicAddress}, {"10.0.0.1"}}, []string{"", "private"}},
		"public, then loopback":         {[][]string{{publicAddress}, {"127.0.0.2"}}, []string{"", "loopback"}},
		"public, then metadata":         {[][]string{{publicAddress}, {"169.254.169.254"}}, []string{"", "metadata"}},
		"public, then metadata over v6": {[][]string{{publicAddress}, {"fd00:ec2::254"}}, []string{"", "private"}},
		"private, then public":          {[][]string{{"192.168.1.1"}, {publicAddress}}, []string{"private", ""}},
		"mapped":                        {[][]string{{"::ffff:10.0.0.1"}}, []string{"private"}},
		"both at once":                  {[][]string{{publicAddress, "169.254.169.254"}}, []string{""}},
		"both, the private one first":   {[][]string{{"169.254.169.254", publicAddress}}, []string{""}},
		"only closed ones":              {[][]string{{"10.0.0.1", "169.254.169.254", "::1"}}, []string{"address"}},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			r := helmtest.Index(t, small)
			z := &zone{answers: map[string][][]string{name: tt.answers}}
			c := outside(t, z)
			for i, want := range tt.want {
				_, err := c.Fetch(t.Context(), indexing.Source{URL: "http://charts.test" + portOf(r.URL)}, syncs.Validators{})
				if want == "" && err != nil {
					t.Fatalf("fetch %d: %v", i, err)
				}
				if want != "" {
					if f := wantFailure(t, err, repo.CodeAddressNotAllowed); !strings.Contains(f.Cause.Detail, want) {
						t.Errorf("fetch %d: got %s", i, f.Cause.Detail)
					}
				}
				c.Close() // the next fetch dials anew
			}
			if z.asked.Load() == 0 {
				t.Error("the zone was not asked")
			}
		})
	}
}

// Every hop is judged, also where the name of the last one is used again.
func TestEveryHopIsJudged(t *testing.T) {
	t.Parallel()

	for name, to := range map[string]string{
		"metadata":               "http://169.254.169.254/latest/meta-data/",
		"metadata over v6":       "http://[fd00:ec2::254]/latest/meta-data/",
		"metadata, mapped":       "http://[::ffff:169.254.169.254]/",
		"metadata by NAT64":      "http://[64:ff9b::a9fe:a9fe]/",
		"metadata by 6to4":       "http://[2002:a9fe:a9fe::1]/",
		"metadata by a name":     "http://metadata.test/",
		"link-local with a zone": "http://[fe80::1%25lo]/",
		"loopback":               "http://127.0.0.2:PORT/",
		"by two more hops":       "http://charts.test:PORT/again",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var reached atomic.Int32
			inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if reached.Add(1); r.URL.Path == "/again" {
					http.Redirect(w, r, "http://metadata.test/", http.StatusTemporaryRedirect)
				}
			}))
			t.Cleanup(inner.Close)
			outer := helmtest.Server(t, "")
			outer.Handle(redirectTo(strings.Replace(to, ":PORT", portOf(inner.URL), 1)))
			z := &zone{answers: map[string][][]string{
				"charts.test.": {{publicAddress}}, "metadata.test.": {{"169.254.169.254"}},
			}}
			_, err := outside(t, z).Fetch(t.Context(), indexing.Source{URL: "http://charts.test" + portOf(outer.URL)}, syncs.Validators{})
			wantFailure(t, err, repo.CodeAddressNotAllowed)
		})
	}
}

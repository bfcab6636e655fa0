package repo_test

import (
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/domain/repo"
)

// trusting is t with other authorities.
func trusting(t repo.Target, trust repo.TLS) repo.Target {
	t.TLS = trust
	return t
}

// TestAuthoritiesAreCertificatesAndNothingElse: everyone who sees the repository
// reads them, so that a key among them is refused and a comment not kept.
func TestAuthoritiesAreCertificatesAndNothingElse(t *testing.T) {
	t.Parallel()
	one, two := string(certtest.New(t).PEM()), string(certtest.New(t).PEM())
	key := string(certtest.New(t).Issue(t, "x", time.Hour).Key)
	for name, tt := range map[string]struct{ text, kept, err string }{
		"none":                   {},
		"one":                    {text: one, kept: one},
		"a bundle":               {text: one + two, kept: one + two},
		"with comments":          {text: "# ours\n" + one + "\r\nsecond: s3cret\n" + two + "tail", kept: one + two},
		"with headers":           {text: strings.Replace(one, "-----\n", "-----\nNote: s3cret\n\n", 1), kept: one},
		"no line break at last":  {text: strings.TrimSpace(one), kept: one},
		"words":                  {text: "s3cret", err: "not_a_certificate"},
		"another block":          {text: strings.ReplaceAll(one, "CERTIFICATE", "PUBLIC KEY"), err: "not_a_certificate"},
		"no DER in it":           {text: "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n", err: "not_a_certificate"},
		"a bad one after a good": {text: one + "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n", err: "not_a_certificate"},
		"a key":                  {text: key, err: "private_key_refused"},
		"a key in a bundle":      {text: one + key + two, err: "private_key_refused"},
		"a key that is broken":   {text: one + "----BEGIN EC PRIVATE KEY----\ns3cret", err: "private_key_refused"},
		"more than there may be": {text: strings.Repeat(one, repo.MaxCACertificates/len(one)+1), err: "ca_certificates_too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := tt.err
			if want != "" {
				want += " at /tls/ca_certificates"
			}
			d := draft()
			d.TLS.CACertificates = tt.text
			created, err := repo.Create(d)
			if code(err) != want || err == nil && created[0].(repo.Created).TLS.CACertificates != tt.kept {
				t.Errorf("a draft: got %+v, %q", created, code(err))
			}
			updated, err := fold(deepCreated()).Update(repo.Patch{TLS: repo.TLSPatch{CACertificates: &tt.text}})
			if code(err) != want || len(updated) > 0 && updated[0].(repo.Updated).TLS.CACertificates != tt.kept {
				t.Errorf("a patch: got %+v, %q", updated, code(err))
			}
			if err := (repo.Target{TLS: d.TLS}).Validate(); code(err) != want || err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("a target: got %v", err)
			}
		})
	}
}

func TestAPatchOfTheTrustLeavesTheRest(t *testing.T) {
	t.Parallel()
	ca := string(certtest.New(t).PEM())
	r := fold(deepCreated(), repo.Updated{Ref: id, TLS: &repo.TLS{CACertificates: ca}})
	for name, tt := range map[string]struct {
		patch repo.TLSPatch
		want  *repo.TLS
	}{
		"skip":             {repo.TLSPatch{InsecureSkipVerify: p(true)}, &repo.TLS{CACertificates: ca, InsecureSkipVerify: true}},
		"the same":         {repo.TLSPatch{CACertificates: p("# the same\n" + ca), InsecureSkipVerify: p(false)}, nil},
		"the machine's":    {repo.TLSPatch{CACertificates: p("")}, &repo.TLS{}},
		"none is no patch": {repo.TLSPatch{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := r.Update(repo.Patch{TLS: tt.patch})
			switch {
			case err != nil:
				t.Fatal(err)
			case tt.want == nil && len(got) == 0:
			case tt.want == nil || len(got) != 1 || *got[0].(repo.Updated).TLS != *tt.want:
				t.Errorf("got %+v, want %+v", got, tt.want)
			case fold(deepCreated(), got[0]).TLS != *tt.want:
				t.Errorf("folded: %+v", fold(deepCreated(), got[0]).TLS)
			}
		})
	}
}

// TestReaches: a credential is not kept where it might come into other hands.
func TestReaches(t *testing.T) {
	t.Parallel()
	const a, b = "https://a.example/x", "https://b.example/x"
	ca, other := repo.TLS{CACertificates: "ca"}, repo.TLS{CACertificates: "other"}
	skip := repo.TLS{CACertificates: "ca", InsecureSkipVerify: true}
	for name, tt := range map[string]struct {
		from, to repo.Target
		want     bool
	}{
		"the same":              {repo.Target{URL: a, TLS: ca}, repo.Target{URL: a, TLS: ca}, false},
		"another path":          {repo.Target{URL: a}, repo.Target{URL: a + "/y"}, false},
		"another mode":          {repo.Target{URL: a}, repo.Target{URL: a, Mode: repo.ReadWrite}, false},
		"another server":        {repo.Target{URL: a}, repo.Target{URL: b}, true},
		"redirects now":         {repo.Target{URL: a}, repo.Target{URL: a, CredentialToOtherHosts: true}, true},
		"redirects as before":   {repo.Target{URL: a, CredentialToOtherHosts: true}, repo.Target{URL: a, CredentialToOtherHosts: true}, false},
		"redirects no longer":   {repo.Target{URL: a, CredentialToOtherHosts: true}, repo.Target{URL: a}, false},
		"unverified now":        {repo.Target{URL: a, TLS: ca}, repo.Target{URL: a, TLS: skip}, true},
		"unverified no longer":  {repo.Target{URL: a, TLS: skip}, repo.Target{URL: a, TLS: ca}, false},
		"another authority":     {repo.Target{URL: a, TLS: ca}, repo.Target{URL: a, TLS: other}, true},
		"the machine's instead": {repo.Target{URL: a, TLS: ca}, repo.Target{URL: a}, true},
	} {
		if got := repo.Reaches(tt.from, tt.to); got != tt.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

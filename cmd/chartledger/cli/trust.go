package cli

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// trust is the flags of how a repository's servers are known, named like helm's.
type trust struct {
	caFile         string
	skipVerify     bool
	passCredential bool
}

func (t *trust) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.caFile, "ca-file", "", "verify the repository's certificate by the authorities in this file (PEM) only; '' for the server's own")
	f.BoolVar(&t.skipVerify, "insecure-skip-tls-verify", false, "take any certificate of the repository")
	f.BoolVar(&t.passCredential, "pass-credentials", false, "send the credential to other hosts too, when the repository redirects to them")
}

// read returns what the flags ask for; nil where they ask for nothing.
func (t *trust) read(s *session) (tls *api.RepoTLS, toOtherHosts *bool, err error) {
	given := s.command.Flags().Changed
	if given("pass-credentials") {
		toOtherHosts = &t.passCredential
	}
	if given("ca-file") || given("insecure-skip-tls-verify") {
		tls = new(api.RepoTLS)
	}
	if given("insecure-skip-tls-verify") {
		tls.InsecureSkipVerify = &t.skipVerify
	}
	if given("ca-file") {
		authorities := ""
		if t.caFile != "" {
			authorities, err = readPEM("--ca-file", t.caFile)
		}
		tls.CaCertificates = &authorities
	}
	return tls, toOtherHosts, err
}

// encrypted is trusted for the details of a repository, which may have nothing to verify.
func encrypted(r api.Repo) string {
	if r.TLS == nil && strings.HasPrefix(r.URL, "http://") {
		return "none, plain http"
	}
	return trusted(r)
}

// trusted says in a few words how a repository's servers are known.
func trusted(r api.Repo) string {
	if r.TLS == nil {
		return "verified as usual"
	}
	var words []string
	if skip := r.TLS.InsecureSkipVerify; skip != nil && *skip {
		words = append(words, "not verified")
	}
	if ca := r.TLS.CaCertificates; ca != nil && *ca != "" {
		sum := sha256.Sum256([]byte(*ca))
		words = append(words, fmt.Sprintf("by its own authorities (SHA-256 %x…)", sum[:8]))
	}
	return strings.Join(words, ", ")
}

package repo_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/domain/repo"
)

func TestAClientCertificateFitsItsKey(t *testing.T) {
	t.Parallel()
	authority := certtest.New(t)
	mine, other := authority.Issue(t, "me", time.Hour), authority.Issue(t, "you", time.Hour)
	cert, key := string(mine.Cert), string(mine.Key)
	locked := strings.ReplaceAll(key, "PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
	for name, tt := range map[string]struct{ cert, key, err string }{
		"none":              {},
		"a pair":            {cert: cert, key: key},
		"with its chain":    {cert: cert + string(authority.PEM()), key: key},
		"a key alone":       {key: key, err: "required at /client_certificate"},
		"no key":            {cert: cert, err: "required at /client_key"},
		"another's key":     {cert: cert, key: string(other.Key), err: "key_does_not_fit at /client_key"},
		"changed places":    {cert: key, key: cert, err: "not_a_certificate at /client_certificate"},
		"words":             {cert: "s3cret", key: key, err: "not_a_certificate at /client_certificate"},
		"words for a key":   {cert: cert, key: "s3cret", err: "key_does_not_fit at /client_key"},
		"a key with a lock": {cert: cert, key: locked, err: "key_is_encrypted at /client_key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := repo.Credential{Kind: repo.ClientCertificate, ClientCertificate: tt.cert, ClientKey: tt.key}
			err := c.Validate("")
			if code(err) != tt.err || err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v, want %q", err, tt.err)
			}
			target := repo.Target{Credential: &c}.Validate()
			if want := strings.Replace(tt.err, " at /", " at /credential/", 1); code(target) != want {
				t.Errorf("in a target: got %q, want %q", code(target), want)
			}
			if text := fmt.Sprintf("%v %+v %#v %s", c, c, c, &c); strings.Contains(text, "KEY") {
				t.Errorf("it prints: %s", text)
			}
		})
	}
}

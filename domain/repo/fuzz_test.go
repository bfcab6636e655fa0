package repo_test

import (
	"net/url"
	"slices"
	"testing"

	"chartledger/domain/repo"
)

// FuzzURL: a URL that is accepted has a scheme that is read, a host, and no secret.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{
		"https://charts.example.com/stable", "http://u:p@h/", "s3://s3.pek3a.qingstor.com/bucket/prefix", "//h", "https://",
		"https://h/#x", "https://h/?token=1", "http://[::1]:80/", "https://h\n/", "file:///etc/passwd", "https:h",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if repo.ValidateURL(raw) != nil {
			return
		}
		u, err := url.Parse(raw)
		if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(raw) > repo.MaxURL ||
			!slices.Contains([]string{"http", "https", "s3"}, u.Scheme) {
			t.Errorf("%q was accepted", raw)
		}
	})
}

package repo_test

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
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
	for _, seed := range realURLs(f) {
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

// realURLs are the addresses that real indexes name, one of each host.
func realURLs(f *testing.F) (found []string) {
	f.Helper()
	files, err := filepath.Glob(filepath.FromSlash("../../adapters/helmrepo/testdata/indexes/*.yaml"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no indexes are at hand: %v", err)
	}
	known := map[string]bool{}
	for _, file := range files {
		index, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, address := range regexp.MustCompile(`[a-z0-9]+://[^\s"']+`).FindAllString(string(index), -1) {
			if u, err := url.Parse(address); err == nil && !known[u.Host] {
				known[u.Host] = true
				found = append(found, address)
			}
		}
	}
	return found
}

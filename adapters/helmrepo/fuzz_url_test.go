package helmrepo_test

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// FuzzURL: whatever URL a user gives, it leads to http or https, to a host and to an
// index, or to a reason; to no address inside, however it is written; and a user or
// password in it is told to nobody.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{
		"https://charts.example.com/stable", "http://u:p4ssw0rd@h/", "s3://s3.pek3a.qingstor.com/bucket/prefix", "s3://bucket/prefix",
		"http://127.0.0.1/", "http://[::ffff:7f00:1]/", "http://0x7f.1/", "http://2130706433/", "https://[fe80::1%25eth0]/", "http://0/",
		"http://169.254.169.254/latest", "s3://10.0.0.1/bucket", "s3://[::1]:9000/bucket/a", "http://127.1/bucket/index.yaml?x#y",
		"s3://h.example.com/bucket/%2e%2e/x", "s3://h.example.com/bucket/a%00", "https://h/%zz", "http:/h", "//h",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	for seed := range realURLs(f) {
		f.Add(seed, strings.HasPrefix(seed, "http"))
	}
	pair := &repo.Credential{Kind: repo.S3, AccessKeyID: "AK", SecretAccessKey: "s3cr3t"}
	client := helmrepo.New(helmrepo.Options{S3: repo.S3Settings{Endpoint: "https://minio.example.com"}, TotalTimeout: time.Second})
	f.Cleanup(client.Close)
	f.Fuzz(func(t *testing.T, raw string, signed bool) {
		var cred *repo.Credential
		if signed {
			cred = pair
		}
		at, err := client.Where(raw, cred)
		if err != nil {
			tellsNoSecret(t, client, raw, cred, err)
			return
		}
		u, err := url.Parse(at)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || !strings.HasSuffix(u.Path, "index.yaml") {
			t.Fatalf("%q leads to %q: %v", raw, at, err)
		}
		if inside(u.Hostname()) && validPort(u) {
			_, err := client.Fetch(t.Context(), indexing.Source{URL: raw, Credential: cred}, syncs.Validators{})
			if f := (*indexing.Failure)(nil); !errors.As(err, &f) || f.Cause.Code != repo.CodeAddressNotAllowed {
				t.Errorf("%q gets through: %v", raw, err)
			}
		}
	})
}

// realURLs are those of real indexes.
func realURLs(f *testing.F) map[string]bool {
	urls, hosts := map[string]bool{}, map[string]bool{}
	pattern := regexp.MustCompile(`https?://[^\s"'<>]+`)
	for _, index := range realIndexes(f) {
		for _, found := range pattern.FindAllString(string(index), 200) {
			if u, err := url.Parse(found); err == nil && !hosts[u.Host] { // one of each is enough
				hosts[u.Host], urls[found] = true, true
			}
		}
	}
	if len(urls) < 20 {
		f.Fatalf("only %d URLs were found", len(urls))
	}
	return urls
}

// tellsNoSecret fails if a refusal depends on the user and password in a URL.
func tellsNoSecret(t *testing.T, client *helmrepo.Client, raw string, cred *repo.Credential, err error) {
	t.Helper()
	u, parse := url.Parse(raw)
	if parse != nil || u.User == nil {
		return
	}
	u.User = url.UserPassword("another", "secret")
	if _, other := client.Where(u.String(), cred); other == nil || other.Error() != err.Error() {
		t.Errorf("%q: the refusal is %q, and with another password %v", raw, err, other)
	}
}

// validPort says whether a URL can be dialled at all.
func validPort(u *url.URL) bool {
	_, err := strconv.ParseUint(cmp.Or(u.Port(), "80"), 10, 16)
	return err == nil
}

// inside says whether a host is an address of this machine or of a network of its
// own, told by other means than the policy's table. A fetch from it leaves nothing.
func inside(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip := net.IP(a.AsSlice())
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast()
}

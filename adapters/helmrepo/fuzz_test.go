package helmrepo_test

import (
	"net/netip"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
)

// FuzzIndex: whatever Helm loads of an index, we find, and what it rejects ends in
// a reason. Nothing a server sends may cost more than its size explains.
func FuzzIndex(f *testing.F) {
	const small = 20 << 10
	for _, index := range realIndexes(f) {
		if len(index) < small {
			f.Add(index)
		}
	}
	f.Add([]byte("apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0, urls: [u]}\n"))
	f.Add([]byte(`{"apiVersion":"v1","entries":{"a":[{"name":"a","version":"1.0.0","urls":["u"]}]}}`))
	f.Add([]byte("apiVersion: v1\nentries:\n  a: &x\n  - name: a\n    version: 1.0.0\n  b: *x\n"))
	client, server := local(f), helmtest.Index(f, "")
	f.Fuzz(func(t *testing.T, index []byte) {
		if len(index) > 4*small {
			return
		}
		sameAsHelm(t, client, server, index)
	})
}

// FuzzAddress: whatever is written, no address of a network that is not public may
// be dialled, however it is wrapped.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "93.184.216.34", "::1", "::",
		"fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2606:2800:220:1::1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := netip.ParseAddr(text)
		if err != nil || helmrepo.CheckAddress(nil, a) != nil {
			return
		}
		for _, is := range []netip.Addr{a.Unmap(), wrapped(a, "64:ff9b::/96", 12), wrapped(a, "2002::/16", 2)} {
			if is.IsLoopback() || is.IsPrivate() || is.IsUnspecified() || is.IsLinkLocalUnicast() || is.IsMulticast() {
				t.Errorf("%s may be dialled, and is %s", text, is)
			}
		}
	})
}

// wrapped is the IPv4 address that one of prefix carries from a byte on; else a itself.
func wrapped(a netip.Addr, prefix string, from int) netip.Addr {
	if !a.Is6() || !netip.MustParsePrefix(prefix).Contains(a) {
		return a
	}
	b := a.As16()
	return netip.AddrFrom4([4]byte(b[from : from+4]))
}

package helmrepo

import "net/netip"

// closedNetwork is a network that is not the public internet.
type closedNetwork struct {
	prefix netip.Prefix
	kind   string
}

// closedNetworks lists them: IANA's special-purpose registries, multicast, and
// the one metadata address that lies in public space. The first that fits names
// the kind, so the wide ones come last.
func closedNetworks() []closedNetwork {
	var all []closedNetwork
	for _, group := range []struct {
		kind     string
		prefixes []string
	}{
		{"a loopback", []string{"127.0.0.0/8", "::1/128"}},
		{"an unspecified", []string{"0.0.0.0/8", "::/128"}},
		{"a private", []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"}},
		{"a link-local or metadata", []string{"169.254.0.0/16", "fe80::/10", "168.63.129.16/32"}},
		{"a carrier-grade NAT", []string{"100.64.0.0/10"}},
		{"a multicast", []string{"224.0.0.0/4", "ff00::/8"}},
		{"a reserved", []string{
			"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
			"240.0.0.0/4", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20",
			"5f00::/16", "::/96",
		}},
	} {
		for _, p := range group.prefixes {
			all = append(all, closedNetwork{netip.MustParsePrefix(p), group.kind})
		}
	}
	return all
}

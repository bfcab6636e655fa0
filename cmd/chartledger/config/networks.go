package config

import (
	"errors"
	"net/netip"
	"strings"
)

// networks is a list of CIDRs as a setting writes it.
type networks []netip.Prefix

// String lists the networks, comma-separated.
func (n networks) String() string {
	names := make([]string, len(n))
	for i, p := range n {
		names[i] = p.String()
	}
	return strings.Join(names, ",")
}

// parseNetworks reads CIDRs. An address stands for itself alone, the word loopback for both loopback networks. Bits after
// the mask are dropped: 10.1.2.3/8 is 10.0.0.0/8.
func parseNetworks(s string) (networks, error) {
	var n networks
	for _, part := range list(s) {
		if part == "loopback" {
			n = append(n, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
			continue
		}
		p, err := parseNetwork(part)
		if err != nil {
			return nil, err
		}
		n = append(n, p)
	}
	return n, nil
}

func parseNetwork(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil && !p.Addr().Is4In6() {
		return p.Masked(), nil
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.Prefix{}, errors.New("must be networks such as 10.0.0.0/8 or fd00::/8, addresses such as 192.168.1.10, or the word loopback, comma-separated")
}

package helmrepo

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// addressError is a dial that the policy refused. It names the kind of address
// and not the address: what an internal name resolves to is nobody's business.
type addressError struct{ kind string }

func (e *addressError) Error() string {
	return fmt.Sprintf("connect: %s address is not allowed", e.kind)
}

// policy says which addresses may be dialled: the public ones, and allowed.
type policy struct {
	allowed []netip.Prefix
	exact   []netip.AddrPort
	closed  []closedNetwork
}

func newPolicy(allowed []netip.Prefix, exact ...netip.AddrPort) policy {
	p := policy{closed: closedNetworks(), exact: exact}
	for _, prefix := range allowed {
		p.allowed = append(p.allowed, unmapped(prefix))
	}
	return p
}

// unmapped is an IPv4 network also where it was written as IPv4-mapped IPv6.
func unmapped(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

// control refuses a dial. It sees the address after resolving, at every hop and
// every attempt, so that no name and no change of a name gets around it.
func (p policy) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return &addressError{kind: "an unreadable"}
	}
	if slices.Contains(p.exact, netip.AddrPortFrom(at.Addr().Unmap(), at.Port())) {
		return nil
	}
	return p.check(at.Addr())
}

// check is nil for an address that may be dialled. An IPv6 form that carries an
// IPv4 address is judged by both.
func (p policy) check(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	if slices.ContainsFunc(p.allowed, func(n netip.Prefix) bool { return n.Contains(a) }) {
		return nil
	}
	for _, n := range p.closed {
		if n.prefix.Contains(a) {
			return &addressError{kind: n.kind}
		}
	}
	if inner, ok := embedded(a); ok {
		return p.check(inner)
	}
	return nil
}

// embedded is the IPv4 address that a NAT64, 6to4 or ISATAP address leads to.
func embedded(a netip.Addr) (netip.Addr, bool) {
	b := a.As16()
	switch {
	case a.Is4():
		return netip.Addr{}, false
	case netip.MustParsePrefix("64:ff9b::/96").Contains(a):
		return netip.AddrFrom4([4]byte(b[12:])), true
	case netip.MustParsePrefix("2002::/16").Contains(a):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	case b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe: // RFC 5214 §6.1
		return netip.AddrFrom4([4]byte(b[12:])), true
	}
	return netip.Addr{}, false
}

package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"

	"chartledger/domain"
)

// clientAddress finds where a request comes from: of X-Forwarded-For, from right to
// left, the first that is no trusted proxy. Nobody else is believed: whoever may say
// where he comes from can guess passwords for ever.
func (s *server) clientAddress() echo.IPExtractor {
	if len(s.TrustedProxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range s.TrustedProxies {
		bits := p.Addr().BitLen()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), bits)}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// address is where the request comes from.
func (v *visit) address() string {
	if v.c == nil {
		return ""
	}
	return v.c.RealIP()
}

// encrypted says whether the request came by HTTPS, here or to a trusted proxy.
func (s *server) encrypted(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	said := r.Header.Values("X-Forwarded-Proto")
	if len(said) == 0 || !s.fromProxy(r) {
		return false
	}
	last := said[len(said)-1]
	return strings.EqualFold(strings.TrimSpace(last[strings.LastIndex(last, ",")+1:]), "https")
}

func (s *server) fromProxy(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	for _, p := range s.TrustedProxies {
		if p.Contains(from.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// secure says whether the request's cookies are for HTTPS only. Where the service is
// not reached by HTTPS, browsers would not keep such a cookie: then it is another one,
// but on loopback only, or if the public URL says that plain HTTP is meant. A password
// in the open is refused otherwise, and it names what to set.
func (s *server) secure(r *http.Request) (bool, error) {
	switch {
	case strings.HasPrefix(s.PublicURL, "https:") || s.encrypted(r):
		return true, nil
	case s.PublicURL != "" || loopback(r.Host):
		return false, nil
	}
	return false, domain.Refuse(domain.Forbidden, "insecure_connection",
		"Passwords are not taken over plain HTTP from another machine. Reach the service by HTTPS: set --tls-cert-file and --tls-key-file, "+
			"or --trusted-proxies for a proxy that does; or set --public-url to an http URL if nobody can listen.")
}

// loopback says whether the client calls us by a name for its own machine.
func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.IsLoopback() || name == "localhost" || strings.HasSuffix(name, ".localhost")
}

package helmrepo_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

func TestAddressPolicy(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]judged{
		"public":                            {address: "93.184.216.34"},
		"public v6":                         {address: "2606:2800:220:1::1"},
		"loopback":                          {address: "127.0.0.1", refused: "loopback"},
		"all of loopback":                   {address: "127.9.9.9", refused: "loopback"},
		"loopback v6":                       {address: "::1", refused: "loopback"},
		"unspecified reaches this machine":  {address: "0.0.0.0", refused: "unspecified"},
		"unspecified v6":                    {address: "::", refused: "unspecified"},
		"private 10":                        {address: "10.1.2.3", refused: "private"},
		"private 172":                       {address: "172.31.0.1", refused: "private"},
		"not private 172":                   {address: "172.32.0.1"},
		"private 192":                       {address: "192.168.0.1", refused: "private"},
		"unique local":                      {address: "fd00:ec2::254", refused: "private"},
		"site local":                        {address: "fec0::1", refused: "private"},
		"link-local":                        {address: "169.254.1.1", refused: "link-local"},
		"metadata":                          {address: "169.254.169.254", refused: "metadata"},
		"metadata in public space":          {address: "168.63.129.16", refused: "metadata"},
		"metadata behind carrier NAT":       {address: "100.100.100.200", refused: "carrier"},
		"link-local v6 with a zone":         {address: "fe80::1%eth0", refused: "link-local"},
		"carrier-grade NAT":                 {address: "100.64.0.1", refused: "carrier"},
		"multicast":                         {address: "224.0.0.1", refused: "multicast"},
		"multicast v6":                      {address: "ff02::1", refused: "multicast"},
		"broadcast":                         {address: "255.255.255.255", refused: "reserved"},
		"documentation":                     {address: "192.0.2.1", refused: "reserved"},
		"benchmarking":                      {address: "198.19.0.1", refused: "reserved"},
		"metadata of Oracle":                {address: "192.0.0.192", refused: "reserved"},
		"metadata of Google over v6":        {address: "fd20:ce::254", refused: "private"},
		"allowed by the operator":           {address: "10.1.2.3", allowed: "10.1.0.0/16"},
		"outside of what is allowed":        {address: "10.2.2.3", allowed: "10.1.0.0/16", refused: "private"},
		"allowing v4 does not allow all v6": {address: "fd00::1", allowed: "0.0.0.0/0", refused: "private"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t)
		})
	}
}

// An address of IPv6 that leads to one of IPv4 is judged as that.
func TestAddressesWithinAddresses(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]judged{
		"IPv4-mapped loopback":           {address: "::ffff:127.0.0.1", refused: "loopback"},
		"IPv4-mapped metadata":           {address: "::ffff:a9fe:a9fe", refused: "metadata"},
		"IPv4-compatible loopback":       {address: "::127.0.0.1", refused: "reserved"},
		"SIIT loopback":                  {address: "::ffff:0:127.0.0.1", refused: "reserved"},
		"NAT64 of a private address":     {address: "64:ff9b::10.0.0.1", refused: "private"},
		"NAT64 of a public address":      {address: "64:ff9b::93.184.216.34"},
		"local NAT64":                    {address: "64:ff9b:1::10.0.0.1", refused: "reserved"},
		"6to4 of a private address":      {address: "2002:0a00:0001::1", refused: "private"},
		"6to4 of loopback":               {address: "2002:7f00:0001::1", refused: "loopback"},
		"6to4 of a public address":       {address: "2002:5db8:d822::1"},
		"Teredo":                         {address: "2001:0:4136:e378::1", refused: "reserved"},
		"Teredo of a public address":     {address: "2001:0:5db8:d822::1", refused: "reserved"},
		"ISATAP of a private address":    {address: "2606:2800::5efe:10.0.0.1", refused: "private"},
		"ISATAP of metadata":             {address: "2606:2800::200:5efe:a9fe:a9fe", refused: "metadata"},
		"ISATAP of a public address":     {address: "2606:2800::200:5efe:5db8:d822"},
		"link-local ISATAP":              {address: "fe80::5efe:5db8:d822", refused: "link-local"},
		"NAT64 of metadata":              {address: "64:ff9b::a9fe:a9fe", refused: "metadata"},
		"6to4 of metadata":               {address: "2002:a9fe:a9fe::", refused: "metadata"},
		"IPv4-compatible public":         {address: "::5db8:d822", refused: "reserved"},
		"IPv4-mapped with a zone":        {address: "::ffff:127.0.0.1%lo", refused: "loopback"},
		"allowed, asked as IPv4-mapped":  {address: "::ffff:10.1.2.3", allowed: "10.1.0.0/16"},
		"allowed as IPv4-mapped":         {address: "10.1.2.3", allowed: "::ffff:10.1.0.0/112"},
		"allowed, reached through NAT64": {address: "64:ff9b::10.1.2.3", allowed: "10.1.0.0/16"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t)
		})
	}
}

// judged is an address, and as what it is refused if it is.
type judged struct {
	address, allowed string
	refused          string
}

func (j judged) check(t *testing.T) {
	t.Helper()
	var allowed []netip.Prefix
	if j.allowed != "" {
		allowed = append(allowed, netip.MustParsePrefix(j.allowed))
	}
	err := helmrepo.CheckAddress(allowed, netip.MustParseAddr(j.address))
	if (err == nil) != (j.refused == "") || err != nil && !strings.Contains(err.Error(), j.refused) {
		t.Errorf("got %v, want refused as %q", err, j.refused)
	}
}

// However an address is written, the dial sees what it is.
func TestFetchRefusesAddressesThatAreNotAllowed(t *testing.T) {
	t.Parallel()

	r := helmtest.Index(t, "apiVersion: v1\n")
	port := r.URL[strings.LastIndex(r.URL, ":"):]
	elsewhere := helmtest.Server(t, "")
	closed := helmrepo.New(helmrepo.Options{})
	t.Cleanup(closed.Close)
	for name, host := range map[string]string{
		"an address": "127.0.0.1", "a name": "localhost", "IPv4-mapped": "[::ffff:127.0.0.1]", "hexadecimal": "[::ffff:7f00:1]", "zero": "0.0.0.0",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := closed.Fetch(t.Context(), indexing.Source{URL: "http://" + host + port}, syncs.Validators{})
			wantFailure(t, err, repo.CodeAddressNotAllowed)
		})
	}
	if r.Requests("index.yaml")+elsewhere.Requests("index.yaml") != 0 {
		t.Error("a server was reached")
	}
}

// A redirect is dialled under the same policy.
func TestFetchRefusesARedirectToAnAddressThatIsNotAllowed(t *testing.T) {
	t.Parallel()

	inner := helmtest.Index(t, "apiVersion: v1\n")
	outer := helmtest.Server(t, "")
	outer.Handle(redirectTo(strings.Replace(inner.URL, "127.0.0.1", "127.0.0.2", 1) + "/index.yaml"))
	c := helmrepo.New(helmrepo.Options{AllowedNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	t.Cleanup(c.Close)
	_, err := fetch(t, c, outer)
	wantFailure(t, err, repo.CodeAddressNotAllowed)
}

// wantFailure fails unless err is a Failure of code, and gives it.
func wantFailure(t testing.TB, err error, code string) *indexing.Failure {
	t.Helper()
	var f *indexing.Failure
	if !errors.As(err, &f) || f.Cause.Code != code {
		t.Fatalf("got %v (%+v), want code %s", err, f, code)
	}
	if len(f.Cause.Detail) < 20 || len(f.Cause.Detail) > 600 {
		t.Errorf("the detail is no help: %q", f.Cause.Detail)
	}
	return f
}

// A demo allows itself one port of loopback, and nothing beside it.
func TestAllowedAddressIsOnePortOnly(t *testing.T) {
	t.Parallel()

	mine, other := helmtest.Index(t, "apiVersion: v1\nentries: {}\n"), helmtest.Index(t, "apiVersion: v1\nentries: {}\n")
	at := netip.MustParseAddrPort(strings.TrimPrefix(mine.URL, "http://"))
	client := helmrepo.New(helmrepo.Options{AllowedAddresses: []netip.AddrPort{at}})
	t.Cleanup(client.Close)
	if _, err := client.Fetch(t.Context(), indexing.Source{URL: mine.URL}, syncs.Validators{}); err != nil {
		t.Errorf("the allowed port: %v", err)
	}
	_, err := client.Fetch(t.Context(), indexing.Source{URL: other.URL}, syncs.Validators{})
	var failure *indexing.Failure
	if !errors.As(err, &failure) || failure.Cause.Code != repo.CodeAddressNotAllowed {
		t.Errorf("another port: got %v, want %s", err, repo.CodeAddressNotAllowed)
	}
}

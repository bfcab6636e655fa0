package helmrepo

import (
	"net/netip"
	"reflect"
	"time"

	"chartledger/domain/syncs"
)

// IndexFileType and ChartVersionType are the types that must equal Helm's.
func IndexFileType() reflect.Type    { return reflect.TypeFor[indexFile]() }
func ChartVersionType() reflect.Type { return reflect.TypeFor[chartVersion]() }

// CheckAddress is the address policy's answer.
func CheckAddress(allowed []netip.Prefix, a netip.Addr) error { return newPolicy(allowed).check(a) }

// RetryAfter reads the header's value.
func RetryAfter(header string, now time.Time) time.Duration { return retryAfter(header, now) }

// ContentHash is that of a file that comes in parts, and how the file ends.
func ContentHash(parts ...[]byte) (string, syncs.Ending) {
	h := newContentHash()
	for _, p := range parts {
		_, _ = h.Write(p)
	}
	ending := h.Ending()
	return h.Sum(), ending
}

package helmrepo

import (
	"net/netip"
	"reflect"
	"time"
)

// IndexFileType and ChartVersionType are the types that must equal Helm's.
func IndexFileType() reflect.Type    { return reflect.TypeFor[indexFile]() }
func ChartVersionType() reflect.Type { return reflect.TypeFor[chartVersion]() }

// CheckAddress is the address policy's answer.
func CheckAddress(allowed []netip.Prefix, a netip.Addr) error { return newPolicy(allowed).check(a) }

// RetryAfter reads the header's value.
func RetryAfter(header string, now time.Time) time.Duration { return retryAfter(header, now) }

package helmrepo

import (
	"net"
	"net/netip"
	"time"

	"chartledger/domain/repo"
)

// Options of a Client. The zero value of each field is its default.
type Options struct {
	// AllowedNetworks may be reached although they are not public.
	AllowedNetworks []netip.Prefix
	// AllowedAddresses may be reached too: these ports only.
	AllowedAddresses []netip.AddrPort
	// MaxIndexBytes bounds an index, decoded; 256 MiB.
	MaxIndexBytes int64
	// FetchesPerHost bounds the fetches of one scheme, host and port at once; 16.
	FetchesPerHost int
	// RatePerHost bounds the requests of one scheme, host and port in a second; twice as
	// many may come at once after a pause. 0: no bound.
	RatePerHost int
	// MaxRedirects of one fetch; 10. Negative: none.
	MaxRedirects int
	// ConnectTimeout bounds resolving and connecting; 10 s.
	ConnectTimeout time.Duration
	// HeaderTimeout bounds the wait for the head of an answer; 30 s.
	HeaderTimeout time.Duration
	// IdleTimeout ends a transfer that stands still; 30 s.
	IdleTimeout time.Duration
	// TotalTimeout ends a transfer that only drips; 5 min.
	TotalTimeout time.Duration
	// ProbeTimeout bounds a validation as a whole; 30 s.
	ProbeTimeout time.Duration
	// S3 says what URLs of S3-compatible storage leave out.
	S3 repo.S3Settings
	// TempDir takes indexes that are too large for memory; os.TempDir.
	TempDir string
	// UserAgent of the requests; "chartledger".
	UserAgent string

	resolver *net.Resolver // nil: the machine's; tests have others
}

// withDefaults is o with its zero fields filled in.
func (o Options) withDefaults() Options {
	fill(&o.MaxIndexBytes, 256<<20)
	fill(&o.FetchesPerHost, 16)
	fill(&o.MaxRedirects, 10)
	fill(&o.ConnectTimeout, 10*time.Second)
	fill(&o.HeaderTimeout, 30*time.Second)
	fill(&o.IdleTimeout, 30*time.Second)
	fill(&o.TotalTimeout, 5*time.Minute)
	fill(&o.ProbeTimeout, 30*time.Second)
	fill(&o.UserAgent, "chartledger")
	return o
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

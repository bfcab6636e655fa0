package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chartledger/commands"
	"chartledger/commands/pulling"
	"chartledger/domain"
	"chartledger/projections"
)

// Options of New. Commands, Access, Queries and Packages are needed; the others have
// defaults.
type Options struct {
	Commands Commands
	Access   Access
	Queries  projections.Queries
	Packages Packages
	Progress ProgressFeed // nil: streams show statuses only

	// Charts, Puller and Files are what Helm repositories are made of. No Puller: there
	// are none.
	Charts projections.ChartQueries
	Puller Puller
	Files  pulling.Files
	// MaxIndex bounds the index of a Helm repository; 256 MiB.
	MaxIndex int64
	// MaxReading is how many bytes of different files one user may read at once; 256 MiB.
	MaxReading int64

	Log LogReader // nil: the log cannot be read here

	// Projections and LogEnd, the offset where a partition ends, are for operators.
	// nil: the projections are unavailable.
	Projections Projections
	LogEnd      func(context.Context, domain.Partition) (int64, error)

	// BootstrapTokenHash is the SHA-256 of a token that acts as the user
	// "operator". Empty: there is none.
	BootstrapTokenHash []byte

	// Sessions and Secrets let users sign in with passwords, whose hashes are secrets.
	// nil: nobody does.
	Sessions commands.Sessions
	Secrets  Secrets
	// SetupKey makes the setup token. Empty: there is no setup.
	SetupKey []byte

	// PublicURL is where users reach the service; empty: wherever they do.
	PublicURL string
	// TrustedProxies are believed when they say for whom they ask, and how she came.
	TrustedProxies []netip.Prefix

	// Identities vouches for users who sign in elsewhere; their browsers need the public
	// URL to come back. nil: nobody does.
	Identities IdentityProvider
	// LoginKey seals what a browser keeps meanwhile: 32 bytes, the same in all processes.
	LoginKey []byte

	// Ending is closed when the process was told to end: streams end then, so that
	// their clients go on elsewhere. nil: never.
	Ending <-chan struct{}

	Ready   func(context.Context) []ReadyCheck // nil: always ready
	Metrics http.Handler                       // what /metrics serves; nil: nothing
	// Registerer takes the server's own metrics. nil: they are not kept.
	Registerer prometheus.Registerer
	Logger     *slog.Logger // nil: silent
	Clock      func() time.Time

	SessionIdle     time.Duration // how long a session may be unused; 8 h
	SessionLifetime time.Duration // how long it lasts in any case; 7 days

	PasswordsWaiting int // how many may wait to be hashed or checked; 64

	RequestsPerSecond int // a token's, or a user's without one; 1000, in bursts of as many
	// UnauthenticatedPerSecond is how many requests that bring nothing valid an address
	// gets answered; 10, and ten times as many at once.
	UnauthenticatedPerSecond int
	MaxBody                  int64         // of a request, in bytes; 1 MiB, and less of a stranger's
	BodyWait                 time.Duration // how long a client may take to send it; 30 s
	MaxChart                 int64         // of a package, in bytes; 20 MiB
	ReadWait                 time.Duration // how long a read waits for its Consistency-Token in memory; 2 s
	StatusWait               time.Duration // how long a command's answer waits for the read models; 500 ms
	Heartbeat                time.Duration // of a stream; 15 s
	PollFast                 time.Duration // a stream's first look at the read models, and after its run says that it is over; 25 ms
	PollSlow                 time.Duration // its longest pause between looks: each is twice the one before; 1 s
}

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	fill(&o.RequestsPerSecond, 1000)
	fill(&o.UnauthenticatedPerSecond, 10)
	fill(&o.PasswordsWaiting, 64)
	fill(&o.SessionIdle, 8*time.Hour)
	fill(&o.SessionLifetime, 7*24*time.Hour)
	fill(&o.MaxBody, 1<<20)
	fill(&o.BodyWait, 30*time.Second)
	fill(&o.MaxChart, 20<<20)
	fill(&o.MaxIndex, 256<<20)
	fill(&o.MaxReading, 256<<20)
	fill(&o.ReadWait, 2*time.Second)
	fill(&o.StatusWait, 500*time.Millisecond)
	fill(&o.Heartbeat, 15*time.Second)
	fill(&o.PollFast, 25*time.Millisecond)
	fill(&o.PollSlow, time.Second)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) []ReadyCheck { return nil }
	}
	if o.Metrics == nil {
		o.Metrics = http.NotFoundHandler()
	}
	return o
}

// fill gives a setting that was left out its default.
func fill[T comparable](setting *T, value T) {
	var zero T
	if *setting == zero {
		*setting = value
	}
}

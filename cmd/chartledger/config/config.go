package config

import (
	"log/slog"
	"net/netip"
	"time"
)

// Config is the settings of one process, checked and complete.
type Config struct {
	Listen         string // where the API is served
	InternalListen string // where other processes hand commands on
	// InternalAddress is where they reach it; empty: where it listens.
	InternalAddress string
	PublicURL       string         // where users reach the service; empty: wherever they do
	TrustedProxies  []netip.Prefix // whose X-Forwarded-* headers are believed

	TLSCertFile, TLSKeyFile string        // PEM of what HTTPS is served with; empty: plain HTTP
	SessionIdle             time.Duration // how long a browser's sign-in may be unused
	SessionLifetime         time.Duration // how long it lasts in any case

	DataDir       string   // holds the embedded log and Postgres
	Kafka         []string // broker addresses; none: the embedded broker
	KafkaAccess   KafkaAccess
	TopicPrefix   string // before every topic's name
	Postgres      Secret // DSN, which may hold a password; empty: the embedded server
	Roles         []Role // what this process does
	MinFreeBytes  int64  // no command is taken with less free disk under DataDir
	MasterKeyFile string // base64 of the 32 bytes that seal secrets

	OperatorToken     Secret // the bootstrap token of user operator; empty: one is made and printed, if there is a data directory
	OperatorTokenFile string // where OperatorToken was read from, if from a file

	OIDC OIDC // who vouches for users

	AllowPrivateNetworks []netip.Prefix // private addresses that the fetcher may reach
	SyncInterval         time.Duration  // of repositories that are created without one; 0: none
	Fetches              int            // indexes fetched at once
	SyncWorkers          int            // indexes read at once
	FetchesPerHost       int            // fetches of one host at once
	FetchRatePerHost     int            // requests a second to one host
	FetchTimeout         time.Duration  // of one fetch as a whole
	FetchIdleTimeout     time.Duration  // of a connection, an answer's head and a pause in its body
	MaxIndexBytes        int64          // of one index, decoded
	MaxChartBytes        int64          // of one package that is published or pulled
	HelmCacheBytes       int64          // of packages and indexes kept for a while

	S3Endpoint string // where s3://bucket URLs lie; empty: nowhere
	S3Region   string // of S3 endpoints that do not tell theirs; empty: us-east-1

	RequestsPerSecond        int  // of one token, or one user without
	UnauthenticatedPerSecond int  // of one address
	ReposPerOwner            int  // that are not deleted
	ReservePublic            bool // only operators publish
	Selectors                int
	SelectorsPerUser         int // and per group
	GroupsPerSelector        int

	LogLevel  slog.Level
	LogFormat string // json or text
}

// KafkaAccess is how the brokers are reached. The zero one is plain text without
// a login.
type KafkaAccess struct {
	TLS               bool
	CAFile            string // PEM of who signed the brokers' certificates; empty: the system's authorities
	CertFile, KeyFile string // PEM of our own certificate
	ServerName        string // what the brokers' certificates say; empty: the address's host

	Mechanism    string // of SASL; empty: no login
	User         string
	Password     Secret
	PasswordFile string // where Password was read from, if from a file
}

// Role is a part of the service that a process can play.
type Role string

// The roles.
const (
	API       Role = "api"       // answers HTTP
	Registrar Role = "registrar" // decides commands
	Projector Role = "projector" // builds the read models
	Indexer   Role = "indexer"   // reads repositories
)

// AllRoles are the roles of a process that is on its own.
func AllRoles() []Role { return []Role{API, Registrar, Projector, Indexer} }

// Has says whether the process plays role.
func (c Config) Has(role Role) bool {
	for _, r := range c.Roles {
		if r == role {
			return true
		}
	}
	return false
}

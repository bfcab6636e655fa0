package config

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Names of settings that Load itself needs.
const (
	configKey            = "config"
	dataDirKey           = "data-dir"
	masterKeyFileKey     = "master-key-file"
	operatorTokenKey     = "operator-token"
	operatorTokenFileKey = "operator-token-file"
	publicURLKey         = "public-url"
	tlsCertKey           = "tls-cert-file"
	tlsKeyKey            = "tls-key-file"
)

// setting is one setting: its name, its default as text, and how text becomes a field of Config and back.
type setting struct {
	key, initial, help string
	secret             bool // its value is in no message
	noFlag             bool // nor on a command line
	read               func(*Config, string) error
	show               func(Config) string
}

// define makes a setting of the field that at points to.
func define[T any](key, initial, help string, at func(*Config) *T, parse func(string) (T, error), show func(T) string) setting {
	return setting{
		key: key, initial: initial, help: help,
		read: func(c *Config, text string) (err error) {
			*at(c), err = parse(text)
			return err
		},
		show: func(c Config) string { return show(*at(&c)) },
	}
}

// settings are all settings, in the order of the documentation.
func settings() []setting {
	return slices.Concat(addresses(), stores(), kafkaAccess(), identityProvider(), limits())
}

func addresses() []setting {
	return []setting{
		define("listen", "127.0.0.1:8080", "where the API is served, host:port",
			func(c *Config) *string { return &c.Listen }, parseListen, text),
		define("internal-listen", "127.0.0.1:0", "with --kafka: where other processes hand commands on, host:port; one for all interfaces is announced by the host's name",
			func(c *Config) *string { return &c.InternalListen }, parseListen, text),
		define("internal-address", "", "with --kafka: where other processes reach --internal-listen, host:port, if not there",
			func(c *Config) *string { return &c.InternalAddress }, parseAddress, text),
		define(publicURLKey, "", "where users reach the service, such as https://charts.example.com: links, cookies and pages are for it; empty: wherever they do",
			func(c *Config) *string { return &c.PublicURL }, parsePublicURL, text),
		define("trusted-proxies", "", "networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: CIDRs, addresses or the word loopback, comma-separated",
			func(c *Config) *networks { return (*networks)(&c.TrustedProxies) }, parseNetworks, networks.String),
		define(tlsCertKey, "", "PEM file of the certificate that --listen serves HTTPS with, the authorities between after it; read again when it changes; empty: plain HTTP",
			func(c *Config) *string { return &c.TLSCertFile }, parseText, text),
		define(tlsKeyKey, "", "PEM file of its key",
			func(c *Config) *string { return &c.TLSKeyFile }, parseText, text),
		define("session-idle-timeout", "8h", "how long a browser's sign-in may be unused, 1m to 8760h",
			func(c *Config) *time.Duration { return &c.SessionIdle }, parseSession, showDuration),
		define("session-lifetime", "168h", "how long a browser's sign-in lasts in any case, 1m to 8760h",
			func(c *Config) *time.Duration { return &c.SessionLifetime }, parseSession, showDuration),
		define("log-level", "info", "debug, info, warn or error",
			levelAt, parseLevel, showLevel),
		define("log-format", "json", "json or text",
			func(c *Config) *string { return &c.LogFormat }, parseOneOf("json", "text"), text),
	}
}

func stores() []setting {
	return []setting{
		define(dataDirKey, "./data", "holds the embedded log and Postgres, the master key and the operator's token",
			func(c *Config) *string { return &c.DataDir }, parseRequired, text),
		define("kafka", "", "broker addresses host:port, comma-separated; empty: the embedded broker",
			func(c *Config) *[]string { return &c.Kafka }, parseBrokers, joined),
		define("topic-prefix", "", "goes before the name of every topic and transactional id, so that several services can share a Kafka",
			func(c *Config) *string { return &c.TopicPrefix }, parsePrefix, text),
		hide(define("postgres", "", "DSN of the read models; one with a password belongs in CHARTLEDGER_POSTGRES; empty: the embedded server",
			func(c *Config) *Secret { return &c.Postgres }, parseDSN, Secret.String)),
		define(masterKeyFileKey, "", "base64 of the 32 bytes that seal secrets (default <data-dir>/master.key)",
			func(c *Config) *string { return &c.MasterKeyFile }, parseText, text),
		unlisted(hide(define(operatorTokenKey, "", "bootstrap token of user operator",
			func(c *Config) *Secret { return &c.OperatorToken }, parseToken, Secret.String))),
		define(operatorTokenFileKey, "", "file with the bootstrap token of user operator; or give it in CHARTLEDGER_OPERATOR_TOKEN",
			func(c *Config) *string { return &c.OperatorTokenFile }, parseText, text),
		define("roles", "all", "what this process does: all, or some of api, registrar, projector, indexer, comma-separated (needs --kafka and a PostgreSQL)",
			func(c *Config) *[]Role { return &c.Roles }, parseRoles, showRoles),
		define("min-free-bytes", "64MiB", "no command is taken with less free disk under --data-dir; at least 64MiB",
			func(c *Config) *int64 { return &c.MinFreeBytes }, parseBytes(64<<20, 1<<50), showBytes),
	}
}

func limits() []setting {
	return []setting{
		define("allow-private-networks", "", "private networks that repositories may be in: CIDRs, addresses or the word loopback, comma-separated",
			func(c *Config) *networks { return (*networks)(&c.AllowPrivateNetworks) }, parseNetworks, networks.String),
		define("sync-interval", "1h", "between scheduled syncs of repositories created without an interval of their own; 0: none",
			durationAt, parseInterval, showDuration),
		define("fetches", "256", "indexes fetched at once, 1 to 10000; an owner has a quarter of them for sure",
			func(c *Config) *int { return &c.Fetches }, parseCount(1, 10_000), strconv.Itoa),
		define("sync-workers", "8", "fetched indexes read at once, 1 to 1000; they cost memory and processors",
			func(c *Config) *int { return &c.SyncWorkers }, parseCount(1, 1000), strconv.Itoa),
		define("fetches-per-host", "16", "fetches of one host at once, 1 to 1000",
			func(c *Config) *int { return &c.FetchesPerHost }, parseCount(1, 1000), strconv.Itoa),
		define("fetch-rate-per-host", "10", "requests a second to one host, 1 to 100000; twice as many at once after a pause",
			func(c *Config) *int { return &c.FetchRatePerHost }, parseCount(1, 100_000), strconv.Itoa),
		define("fetch-timeout", "5m", "how long a fetch may take in all, 1s to 1h",
			func(c *Config) *time.Duration { return &c.FetchTimeout }, parseTimeout, showDuration),
		define("fetch-idle-timeout", "30s", "how long a server may send nothing, 1s to 1h",
			func(c *Config) *time.Duration { return &c.FetchIdleTimeout }, parseTimeout, showDuration),
		define("max-index-bytes", "256MiB", "largest index that is read or served, 1KiB to 16GiB",
			func(c *Config) *int64 { return &c.MaxIndexBytes }, parseBytes(1<<10, 16<<30), showBytes),
		define("s3-endpoint", "", "where repositories at s3://bucket/prefix lie, such as https://minio.internal:9000; empty: their URLs must name a host",
			func(c *Config) *string { return &c.S3Endpoint }, parseS3Endpoint, text),
		define("s3-region", "", "what requests to S3-compatible storage are signed for, if its host does not tell; empty: us-east-1",
			func(c *Config) *string { return &c.S3Region }, parseRegion, text),
		define("max-chart-bytes", "20MiB", "largest package that is published or pulled, 1KiB to 256MiB",
			func(c *Config) *int64 { return &c.MaxChartBytes }, parseBytes(1<<10, 256<<20), showBytes),
		define("helm-cache-bytes", "1GiB", "packages and indexes of the Helm repository that are kept for a while on disk, 1MiB to 1TiB; those used least go first",
			func(c *Config) *int64 { return &c.HelmCacheBytes }, parseBytes(1<<20, 1<<40), showBytes),
		define("requests-per-second", "1000", "requests a second that a token may make, or a user without one, 1 to 1000000",
			func(c *Config) *int { return &c.RequestsPerSecond }, parseCount(1, 1_000_000), strconv.Itoa),
		define("unauthenticated-per-second", "10", "requests a second without a valid sign-in that a client's address may make, 1 to 1000000; ten times as many at once after a pause",
			func(c *Config) *int { return &c.UnauthenticatedPerSecond }, parseCount(1, 1_000_000), strconv.Itoa),
		define("repos-per-owner", "10000", "repositories that a user may own, 1 to 1000000",
			func(c *Config) *int { return &c.ReposPerOwner }, parseCount(1, 1_000_000), strconv.Itoa),
		define("reserve-public", "false", "only operators may publish repositories for everyone",
			func(c *Config) *bool { return &c.ReservePublic }, parseBool, strconv.FormatBool),
		define("selectors", "10000", "selectors that there may be, 1 to 1000000",
			func(c *Config) *int { return &c.Selectors }, parseCount(1, 1_000_000), strconv.Itoa),
		define("selectors-per-user", "1000", "selectors that a user, or a group, may have, 1 to 100000",
			func(c *Config) *int { return &c.SelectorsPerUser }, parseCount(1, 100_000), strconv.Itoa),
		define("groups-per-selector", "1000", "groups that a selector may be given to, 1 to 100000",
			func(c *Config) *int { return &c.GroupsPerSelector }, parseCount(1, 100_000), strconv.Itoa),
	}
}

func hide(s setting) setting     { s.secret = true; return s }
func unlisted(s setting) setting { s.noFlag = true; return s }

// variable is the environment variable of a setting.
func variable(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

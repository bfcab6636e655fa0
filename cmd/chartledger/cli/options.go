package cli

import (
	"net/url"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The forms of output.
const (
	outputTable = "table"
	outputJSON  = "json"
)

const (
	defaultServer  = "http://127.0.0.1:8080"
	defaultTimeout = time.Minute
	waitTimeout    = 5 * time.Minute // with --wait
)

// options are the flags that every command of the client has.
type options struct {
	server, tokenFile, output, key string
	tokenStdin, noHeaders          bool
	timeout                        time.Duration
}

func (a *app) flags(f *pflag.FlagSet) {
	f.StringVar(&a.server, "server", "", "the server's URL (env CHARTLEDGER_SERVER; default "+defaultServer+")")
	f.StringVar(&a.tokenFile, "token-file", "", "file with the API token (env CHARTLEDGER_TOKEN_FILE; the token itself: CHARTLEDGER_TOKEN)")
	f.BoolVar(&a.tokenStdin, "token-stdin", false, "read the API token from standard input")
	f.StringVarP(&a.output, "output", "o", outputTable, "table or json")
	f.BoolVar(&a.noHeaders, "no-headers", false, "tables without their first line")
	f.DurationVar(&a.timeout, "timeout", 0, "give up after this time (default 1m, with --wait 5m)")
	f.StringVar(&a.key, "idempotency-key", "", "repeat a command whose outcome is unknown with the key that it told")
}

func clientFlags() []string {
	return []string{"server", "token-file", "token-stdin", "output", "no-headers", "timeout", "idempotency-key"}
}

// check says what is wrong with the flags, and fills in the server.
func (a *app) check(cmd *cobra.Command) error {
	switch {
	case a.output != outputTable && a.output != outputJSON:
		return usage(cmd, "--output must be table or json")
	case a.timeout < 0:
		return usage(cmd, "--timeout must be a time such as 30s or 5m")
	case len(a.key) > 200 || strings.ContainsFunc(a.key, func(r rune) bool { return r < ' ' || r > '~' }):
		return usage(cmd, "--idempotency-key must have 1 to 200 printable ASCII characters")
	case a.tokenStdin && a.tokenFile != "":
		return usage(cmd, "--token-stdin and --token-file exclude each other")
	}
	if a.server == "" {
		a.server = a.getenv("CHARTLEDGER_SERVER")
	}
	if a.server == "" {
		a.server = defaultServer
	}
	a.server = strings.TrimSuffix(strings.TrimRight(a.server, "/"), api.BasePath) // for who took it from a curl line
	if u, err := url.Parse(a.server); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return usage(cmd, "the server (--server or CHARTLEDGER_SERVER) must be an http or https URL without user and query, such as %s", defaultServer)
	}
	return nil
}

// patience is how long a command may take.
func (a *app) patience(waits bool) time.Duration {
	switch {
	case a.timeout > 0:
		return a.timeout
	case waits:
		return waitTimeout
	}
	return defaultTimeout
}

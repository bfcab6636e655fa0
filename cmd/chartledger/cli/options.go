package cli

import (
	"strings"
	"time"

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
	server, serverCA, tokenFile, output, key string
	tokenStdin, noHeaders                    bool
	timeout                                  time.Duration
}

func (a *app) flags(f *pflag.FlagSet) {
	f.StringVar(&a.server, "server", "", "the server's URL (env CHARTLEDGER_SERVER; default that of the last login, or "+defaultServer+")")
	f.StringVar(&a.serverCA, "server-ca-file", "", "verify the server's certificate by the authorities in this file (PEM) only (env CHARTLEDGER_SERVER_CA_FILE)")
	f.StringVar(&a.tokenFile, "token-file", "", "file with the API token (env CHARTLEDGER_TOKEN_FILE; the token itself: CHARTLEDGER_TOKEN; default that of the login)")
	f.BoolVar(&a.tokenStdin, "token-stdin", false, "read the API token from standard input")
	f.StringVarP(&a.output, "output", "o", outputTable, "table or json")
	f.BoolVar(&a.noHeaders, "no-headers", false, "tables without their first line")
	f.DurationVar(&a.timeout, "timeout", 0, "give up after this time (default 1m, with --wait 5m)")
	f.StringVar(&a.key, "idempotency-key", "", "repeat a command whose outcome is unknown with the key that it told")
}

func clientFlags() []string {
	return []string{"server", "server-ca-file", "token-file", "token-stdin", "output", "no-headers", "timeout", "idempotency-key"}
}

// check says what is wrong with the flags.
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

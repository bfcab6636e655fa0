package service

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartledger/adapters/embedded"
	"chartledger/cmd/chartledger/config"

	"github.com/spf13/pflag"
)

// A start that fails says why and what to do about it.
func TestAStartThatFailsSaysWhatToDo(t *testing.T) {
	t.Parallel()

	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	held, err := embedded.Lock(filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = held.Close() })
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		args []string
		next string
	}{
		"an address in use":      {[]string{"--listen", taken.Addr().String(), "--data-dir", t.TempDir()}, "--listen"},
		"a directory in use":     {[]string{"--data-dir", held.Path()}, "--data-dir"},
		"a file for a directory": {[]string{"--data-dir", file}, "--data-dir"},
		"no master key":          {[]string{"--kafka", "127.0.0.1:1", "--data-dir", t.TempDir()}, "--master-key-file"},
		"no PostgreSQL":          {[]string{"--postgres", "postgres://u@127.0.0.1:1/d", "--data-dir", t.TempDir()}, "is PostgreSQL running there?"},
		"TLS in a strange way":   {[]string{"--postgres", "postgres://u@127.0.0.1:1/d?sslmode=maybe", "--data-dir", t.TempDir()}, "mend sslmode"},
		"a CA that is not there": {[]string{"--postgres", "postgres://u@127.0.0.1:1/d?sslrootcert=/none/there", "--data-dir", t.TempDir()}, "mend sslmode or sslrootcert"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Run(t.Context(), Options{Config: settings(t, tt.args), Stdout: io.Discard, Logger: slog.New(slog.DiscardHandler)})
			var a *advice
			if !errors.As(err, &a) || !strings.Contains(a.Next(), tt.next) {
				t.Errorf("got %v, want an error with advice on %s", err, tt.next)
			}
		})
	}
}

// settings are those of a command line.
func settings(t *testing.T, args []string) config.Config {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	config.Flags(flags)
	if err := flags.Parse(append([]string{"--listen", "127.0.0.1:0"}, args...)); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(flags, nil)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

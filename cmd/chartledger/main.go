// Command chartledger is the repository service and its command line.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"chartledger/cmd/chartledger/cli"
	"chartledger/cmd/chartledger/config"
	"chartledger/cmd/chartledger/service"
)

// version is set by the linker.
var version = "dev"

func main() {
	collectLess(startGC)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cli.Execute(ctx, cli.Root(version, serveCommand())))
}

// serveCommand runs the service.
func serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the service",
		Long: `Run the service. Without --kafka and --postgres it brings both along: a broker
inside the process and a PostgreSQL child, with everything under --data-dir.

Every setting can be a flag (--data-dir), a variable (CHARTLEDGER_DATA_DIR) or a
line of the file named by --config (data-dir: …).`,
		Example: `  chartledger serve
  chartledger serve --demo
  chartledger serve --kafka kafka-1:9092,kafka-2:9092 --master-key-file /etc/chartledger/key
  CHARTLEDGER_POSTGRES=postgres://… chartledger serve --config /etc/chartledger.yaml`,
		Args: cobra.NoArgs,
	}
	config.Flags(c.Flags())
	demo := c.Flags().Bool("demo", false, "register and sync a small sample repository that is served from the binary; its address is allowed")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := config.Load(c.Flags(), os.Environ())
		if err != nil {
			return err
		}
		return service.Run(c.Context(), service.Options{
			Config: cfg, Version: version, Program: os.Args[0], Demo: *demo, Stdout: c.OutOrStdout(), Logger: logger(cfg),
			Ready: func(string) { collectLess(servingGC) },
		})
	}
	return c
}

// logger writes to stderr in the form that was asked for.
func logger(cfg config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(os.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, options))
}

// How far the heap may grow, in percent of what is in use, before it is collected.
// Nearly all of it is state that stays, so that looking through it is in vain: with
// Go's 100 a start with a long log spends a quarter of its time on that. GOMEMLIMIT
// bounds the memory all the same.
const (
	startGC   = 400
	servingGC = 300
)

// collectLess sets how far, unless GOGC says so already.
func collectLess(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

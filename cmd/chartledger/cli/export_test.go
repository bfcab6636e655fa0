package cli

import (
	"time"

	"github.com/spf13/cobra"
)

// RootAt is Root in a process of the test's making.
func RootAt(now time.Time, getenv func(string) string, terminal bool, serve *cobra.Command) *cobra.Command {
	return newRoot("v1.2.3", serve, process{
		getenv: getenv, now: func() time.Time { return now }, terminal: func(any) bool { return terminal },
	})
}

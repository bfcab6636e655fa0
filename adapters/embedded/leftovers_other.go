//go:build !linux

package embedded

import (
	"context"
	"syscall"
)

// dieWithParent cannot be had here: after a kill of the parent the child stays.
func dieWithParent(*syscall.SysProcAttr) {}

// stopLeftovers cannot tell here who works in a directory. It finds nothing and
// leaves the pid file, and Postgres itself refuses a directory that is in use.
func stopLeftovers(context.Context, string) (int, error) { return 0, nil }

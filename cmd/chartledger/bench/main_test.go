package bench_test

import (
	"os"
	"runtime/debug"
	"testing"

	"chartledger/adapters/postgres/postgrestest"
)

// TestMain has garbage collected as the program does.
func TestMain(m *testing.M) {
	debug.SetGCPercent(200)
	os.Exit(postgrestest.Main(m))
}

package bench_test

import (
	"os"
	"testing"

	"chartledger/adapters/postgres/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Main(m)) }

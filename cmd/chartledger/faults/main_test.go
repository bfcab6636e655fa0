// Package faults_test runs several processes of the program on a real Apache Kafka
// and a PostgreSQL, has clients command them over HTTP, and meanwhile kills,
// freezes, cuts off and misleads them at random. Afterwards it holds what the
// clients saw against the log, and the read models against the log.
//
//	make faults SEED=7 MINUTES=30     the long form
//	make faults-plants                the suite has to find bugs planted on purpose
//
// Every draw comes from the seed, which is printed. The machine's scheduling does
// not, so a seed repeats the faults and the commands, not each interleaving.
//
// What is checked, and where:
//
//	check_acks_test.go       what was acknowledged is in the log once, what was not is not
//	check_refusals_test.go   whoever was refused was refused rightly at some moment of her call
//	check_linear_test.go     names and repositories are linearizable (porcupine)
//	check_reads_test.go      tokens never fall, and reads with one include the write
//	check_syncs_test.go      every request ended in an outcome
//	check_models_test.go     the live rows are those of a rebuild from the same log
//	ledger_test.go           the log's own numbers, and names unique at every moment
package faults_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is the program as it is, built once.
var program string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "chartledger-faults-")
	if err == nil {
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "chartledger")
		err = build(program)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// build builds the program, with more flags of go build.
func build(to string, flags ...string) error {
	args := append([]string{"build", "-o", to}, flags...)
	output, err := exec.Command("go", append(args, "chartledger/cmd/chartledger")...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, output)
	}
	return nil
}

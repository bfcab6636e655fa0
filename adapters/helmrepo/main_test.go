package helmrepo_test

import (
	"io"
	"log"
	"os"
	"testing"
)

// Helm logs every entry that it passes over.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

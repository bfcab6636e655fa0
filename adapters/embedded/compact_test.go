package embedded_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartledger/adapters/embedded"
)

// A start compacts, so that a value that was replaced is gone from the disk.
func TestAStartCompacts(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	overwrite(t, dir)
	if n := occurrences(t, dir, "first-secret"); n == 0 {
		t.Fatal("the value was never on the disk")
	}
	broker := startBroker(t, dir)
	if got := read(t, broker.Addr(), 2); strings.Join(got, " ") != "second last" {
		t.Errorf("read %q", got)
	}
	if n := occurrences(t, dir, "first-secret"); n != 0 {
		t.Errorf("the replaced value is still in %d files", n)
	}
}

// kfake deletes a topic's files before it writes them again. Killed in between,
// the next start must find them.
func TestRecordsSurviveAKillWhileCompacting(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	overwrite(t, dir)
	kafka := filepath.Join(dir, "kafka")
	before := filepath.Join(kafka, "partitions.before-compaction")
	err := errors.Join( // as it is on the disk at that moment
		os.CopyFS(before, os.DirFS(filepath.Join(kafka, "partitions"))),
		os.RemoveAll(filepath.Join(kafka, "partitions", topic+"-0")),
		os.MkdirAll(filepath.Join(kafka, "partitions", topic+"-0"), 0o700),
		os.MkdirAll(filepath.Join(kafka, "partitions.unfinished", "x"), 0o700),
	)
	if err != nil {
		t.Fatal(err)
	}
	broker := startBroker(t, dir)
	if got := read(t, broker.Addr(), 2); strings.Join(got, " ") != "second last" {
		t.Errorf("read %q", got)
	}
	if entries, _ := filepath.Glob(filepath.Join(kafka, "partitions.*")); len(entries) > 0 {
		t.Errorf("%v stayed", entries)
	}
}

// overwrite leaves a compacted topic with one replaced value.
func overwrite(t *testing.T, dir string) {
	t.Helper()
	broker, err := embedded.StartBroker(dir, embedded.BrokerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	client, err := transactional(broker.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	err = createTopic(client, map[string]string{"cleanup.policy": "compact"})
	for _, record := range [][2]string{{"k", "first-secret"}, {"k", "second"}, {"l", "last"}} {
		err = errors.Join(err, commitKeyed(client, record[0], record[1]))
	}
	if err := errors.Join(err, broker.Close()); err != nil {
		t.Fatal(err)
	}
}

// occurrences counts the files that contain text.
func occurrences(t *testing.T, dir, text string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "kafka", "partitions*", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		if content, _ := os.ReadFile(file); strings.Contains(string(content), text) {
			n++
		}
	}
	return n
}

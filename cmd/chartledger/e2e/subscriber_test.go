package e2e_test

import (
	"bufio"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"

	"chartledger/adapters/kafka/kafkatest"
)

// What a downstream team begins with prints the app events as they come, in the
// order of the log, while a sync runs.
func TestTheSampleSubscriberPrintsAppEvents(t *testing.T) {
	t.Parallel()

	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		subscriberPrints(t, embeddedPlatform())
	})
	t.Run("apache", func(t *testing.T) {
		t.Parallel()
		// It knows topics by their real names, which on the shared broker are nobody's.
		subscriberPrints(t, platform{name: "apache", kafka: kafkatest.Start(t).Addr})
	})
}

func subscriberPrints(t testing.TB, p platform) {
	t.Helper()
	s := serve(t, p)
	lines := s.subscriber()
	r := s.operator().published(newRepo("followed", plain(t, 30, 40).URL))
	printed := readUntil(t, lines, "chartledger.sync.completed.v1 ")
	var want []string
	for _, record := range partitionOfRun(committed(t, s.broker(), appEvents)) {
		if string(record.Key) == r.ID {
			want = append(want, printedAs(record))
		}
	}
	if len(want) < 30*40 || !slices.Equal(printed, want) {
		t.Errorf("it printed %d events, the log has %d of the repository", len(printed), len(want))
	}
}

func printedAs(r *kgo.Record) string {
	return fmt.Sprintf("%s %s %s", header(r, "ce_type"), header(r, "ce_subject"), r.Value)
}

// subscriber runs the example against the service's broker, and gives its lines.
func (s *Service) subscriber() *bufio.Scanner {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "subscriber")
	if err := build(file, "chartledger/examples/subscriber", raceBuilt); err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(file, s.broker())
	cmd.Stderr = s.Logs
	dieWithTests(cmd)
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 1<<20)
	return lines
}

// readUntil are the lines about apps and syncs, to the first that begins with end.
// If it does not come, the test's time-out tells.
func readUntil(t testing.TB, lines *bufio.Scanner, end string) (found []string) {
	t.Helper()
	for lines.Scan() {
		found = append(found, lines.Text())
		if strings.HasPrefix(lines.Text(), end) {
			return found
		}
	}
	t.Fatalf("it ended after %d events: %v", len(found), lines.Err())
	return nil
}

package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartledger/adapters/embedded"

	"github.com/twmb/franz-go/pkg/kgo"
)

// oneBatchSegments make every batch, a commit marker too, a file of its own.
var oneBatchSegments = map[string]string{"segment.bytes": "1"}

// commitUnwritten commits a transaction whose marker cannot be written. With the
// default hook it must not live to say so.
func commitUnwritten(dir string) error {
	broker, err := embedded.StartBroker(dir, embedded.BrokerOptions{})
	if err != nil {
		return err
	}
	client, err := transactional(broker.Addr())
	if err != nil {
		return err
	}
	err = errors.Join(createTopic(client, oneBatchSegments), fullAt(dir, 1))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	fmt.Println("answered:", commit(client, "one"))
	return nil
}

func TestTheProcessStopsBeforeAFalseAcknowledgement(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	child := start(t, "unwritable", dir)
	if said := child.line(); said != "ready" {
		t.Fatal(said)
	}
	rest, _ := child.out.ReadString('\n')
	err := child.cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != embedded.ExitUnwritable || rest != "" {
		t.Fatalf("the child said %q and ended with %v, want silence and exit code %d", rest, err, embedded.ExitUnwritable)
	}
	if said := child.err.String(); !strings.Contains(said, "no space left on device") || strings.Count(said, "\n") != 1 {
		t.Errorf("stderr %q, want one line with the cause", said)
	}
}

// The hook returns, which it should not: still no client hears OK.
func TestNoAnswerLeavesAfterAnUnwrittenRecord(t *testing.T) {
	t.Parallel()

	for name, offset := range map[string]int{"a produced record": 0, "a commit marker": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			dir, causes := t.TempDir(), make(chan error, 10)
			broker, err := embedded.StartBroker(dir, embedded.BrokerOptions{OnPersistError: func(err error) { causes <- err }})
			if err != nil {
				t.Fatal(err)
			}
			defer broker.Close()
			answer := unwritten(t, dir, broker.Addr(), offset)

			if cause := <-causes; !errors.Is(cause, syscall.ENOSPC) || !errors.Is(broker.Err(), syscall.ENOSPC) {
				t.Errorf("the hook got %v, Err says %v, want ENOSPC", cause, broker.Err())
			}
			if err := ping(t, broker.Addr()); err == nil {
				t.Error("the broker still answers")
			}
			if err := answer(); err == nil {
				t.Error("the client was told that its record is written")
			}
			if len(causes) > 0 {
				t.Errorf("the hook was called again: %v", <-causes)
			}
		})
	}
}

// unwritten commits one record where the file at offset is full. The function it
// answers ends the client, which would try for ever, and says what it was told.
func unwritten(t *testing.T, dir, addr string, offset int) func() error {
	t.Helper()
	client, err := transactional(addr)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(createTopic(client, oneBatchSegments), fullAt(dir, offset)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- commit(client, "one") }()
	return func() error {
		client.Close()
		return <-done
	}
}

func ping(t *testing.T, addr string) error {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.RequestRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	return client.Ping(ctx)
}

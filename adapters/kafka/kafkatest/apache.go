package kafkatest

import (
	"os"
	"sync"
	"syscall"
	"testing"
)

// shared is the broker of this test binary. It is the package's one global: a
// broker costs a second and a half, and tests that run side by side share it.
var shared = sync.OnceValues(newNode)

// Apache is the address of an Apache Kafka that all tests of this test binary
// share. Use topics and ids of your own (see Name), and leave it running.
func Apache(tb testing.TB) string {
	tb.Helper()
	n, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return n.addr
}

// Broker is an Apache Kafka of one test. It keeps its address and its data when
// it is killed and started again.
type Broker struct {
	// Addr is where clients connect: host and port.
	Addr string

	tb testing.TB
	n  *node
}

// Start runs a broker for tb alone and ends it with tb.
func Start(tb testing.TB) *Broker {
	tb.Helper()
	n, err := newNode()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := n.remove(); err != nil {
			tb.Errorf("remove Kafka: %v", err)
		}
	})
	return &Broker{Addr: n.addr, tb: tb, n: n}
}

// Kill is kill -9, and returns when the broker is gone.
func (b *Broker) Kill() {
	b.tb.Helper()
	b.must(b.n.signal(os.Kill, true))
}

// Stop ends the broker in order, and returns when it is gone.
func (b *Broker) Stop() {
	b.tb.Helper()
	b.must(b.n.signal(syscall.SIGTERM, true))
}

// Start runs a killed or stopped broker again, and returns when it serves.
func (b *Broker) Start() {
	b.tb.Helper()
	b.must(b.n.start())
}

// Pause freezes the broker, and returns when all its threads stand: its connections
// stay, nothing is answered. It needs Linux.
func (b *Broker) Pause() {
	b.tb.Helper()
	b.must(b.n.signal(syscall.SIGSTOP, false))
	b.must(b.n.waitFrozen())
}

// Resume ends a Pause.
func (b *Broker) Resume() {
	b.tb.Helper()
	b.must(b.n.signal(syscall.SIGCONT, false))
}

func (b *Broker) must(err error) {
	b.tb.Helper()
	if err != nil {
		b.tb.Fatal(err)
	}
}

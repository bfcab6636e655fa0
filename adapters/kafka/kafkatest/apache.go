package kafkatest

import (
	"os"
	"sync"
	"syscall"
	"testing"
)

// shared is the broker of this test binary. It is the package's one global: a
// broker costs a second and a half, and tests that run side by side share it.
var shared = sync.OnceValues(func() (*node, error) { return newNode() })

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

// Start runs a broker for tb alone and ends it with tb. Properties are lines such
// as "auto.create.topics.enable=true".
func Start(tb testing.TB, properties ...string) *Broker {
	tb.Helper()
	return startWith(tb, func(*node) (string, error) { return lines(properties), nil })
}

func startWith(tb testing.TB, c change) *Broker {
	tb.Helper()
	n, err := newNode(c)
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

// Set changes properties of the broker from its next start on.
func (b *Broker) Set(properties ...string) {
	b.tb.Helper()
	b.must(b.n.write([]byte(lines(properties))))
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

// lines are properties as a file has them.
func lines(properties []string) string {
	text := ""
	for _, p := range properties {
		text += p + "\n"
	}
	return text
}

func (b *Broker) must(err error) {
	b.tb.Helper()
	if err != nil {
		b.tb.Fatal(err)
	}
}

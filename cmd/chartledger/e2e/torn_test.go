package e2e_test

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"chartledger/adapters/embedded"
	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// Killed twice between a batch's Produce and its EndTxn, the embedded log gives
// every acknowledged event and no other, to us and to subscribers.
func TestATornTransactionIsNeverRead(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	for range 2 {
		dieInACommit(t, dir)
	}
	a := &appender{dir: dir}
	if err := a.open(t.Context(), (&net.Dialer{}).DialContext); err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := a.append(t.Context()); err != nil { // what was torn must not come up with what follows
		t.Fatal(err)
	}
	want := strings.Fields(string(content(t, filepath.Join(dir, "acknowledged"))))
	if n := 2*appendsEach*appendSize + appendSize; len(want) != n {
		t.Fatalf("%d events were acknowledged, want %d", len(want), n)
	}
	if !slices.Equal(a.folded, want) {
		t.Errorf("the owner has %v, want %v", a.folded, want)
	}
	if got := a.subscribed(t); !slices.Equal(got, want) {
		t.Errorf("a subscriber gets %v, want %v", got, want)
	}
}

// dieInACommit runs the child.
func dieInACommit(t testing.TB, dir string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "E2E_ROLE=append", "E2E_DIR="+dir)
	output, err := child.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was to be killed: %v\n%s", err, output)
	}
}

// Each child acknowledges so many batches of so many events, and dies in the next.
const (
	appendsEach = 5
	appendSize  = 3
)

// appender is an owner on the embedded broker, opened as the service opens it.
type appender struct {
	dir        string
	home       *embedded.Dir
	broker     *embedded.Broker
	cluster    *kafka.Cluster
	log        *kafka.Log
	folded     []string // ids that the owner has
	epoch, seq int64
}

var registry = domain.Partition{Topic: domain.RepoEvents}

func (a *appender) open(ctx context.Context, dial func(context.Context, string, string) (net.Conn, error)) (err error) {
	if a.home, err = embedded.Lock(a.dir); err != nil {
		return err
	}
	if a.broker, err = embedded.StartBroker(a.home.Path(), embedded.BrokerOptions{}); err != nil {
		return err
	}
	a.cluster, err = kafka.Open(ctx, kafka.Options{
		Brokers: []string{a.broker.Addr()}, TxPrefix: fmt.Sprintf("start-%d.", a.home.StartNumber()), Dial: dial,
	})
	if err != nil {
		return err
	}
	if _, err := a.cluster.EnsureTopics(ctx); err != nil {
		return err
	}
	slot := []domain.Partition{registry, {Topic: domain.AccessEvents}}
	a.log = a.cluster.Log("registrar", slot, func() wire.WriterClaimed { return wire.WriterClaimed{Owner: rand.Text(), Address: "here"} })
	return a.log.Claim(ctx, a.fold)
}

// subscribed are the ids that a subscriber gets.
func (a *appender) subscribed(t testing.TB) (ids []string) {
	t.Helper()
	for _, r := range committed(t, a.broker.Addr(), repoEvents)[0] {
		if header(r, "ce_type") == "chartledger.repo.enabled.v1" {
			ids = append(ids, header(r, "ce_subject"))
		}
	}
	return ids
}

func (a *appender) fold(r domain.Recorded) error {
	if r.Position.Partition != registry {
		return nil
	}
	if e, ok := r.Event.(repo.Enabled); ok {
		a.folded, a.seq = append(a.folded, e.RepoID), r.Seq
	} else {
		a.epoch = r.Position.Offset // a claim
	}
	return nil
}

// append commits a batch and notes its ids once it is acknowledged.
func (a *appender) append(ctx context.Context) error {
	var ids []string
	var records []wire.Record
	for range appendSize {
		a.seq++
		id := strings.ToLower(rand.Text())
		rec, err := wire.Encode(domain.Recorded{
			Event: repo.Enabled{Ref: repo.Ref{RepoID: id}}, At: time.Now(),
			Position: domain.Position{Partition: registry}, Epoch: a.epoch, Seq: a.seq, Version: 1,
		})
		if err != nil {
			return err
		}
		ids, records = append(ids, id), append(records, rec)
	}
	if _, err := a.log.Append(ctx, registry, records); err != nil {
		return err
	}
	a.folded = append(a.folded, ids...)
	return note(filepath.Join(a.dir, "acknowledged"), ids)
}

// note appends to a file that survives the process.
func note(name string, ids []string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, strings.Join(ids, "\n")+"\n")
	return errors.Join(err, f.Sync(), f.Close())
}

func (a *appender) close() {
	a.log.Close()
	a.cluster.Close()
	_ = a.broker.Close()
	_ = a.home.Close()
}

// appendUntilKilled is the child: it appends, and kills itself when the broker has
// a batch and is about to be told to commit it.
func appendUntilKilled(dir string) error {
	var armed atomic.Bool
	a := &appender{dir: dir}
	err := a.open(context.Background(), func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return suicidal{c, &armed}, err
	})
	if err != nil {
		return err
	}
	for range appendsEach {
		if err := a.append(context.Background()); err != nil {
			return err
		}
	}
	armed.Store(true)
	return errors.Join(a.append(context.Background()), errors.New("it was not killed"))
}

// suicidal is a connection that kills the process before an EndTxn, once armed.
type suicidal struct {
	net.Conn
	armed *atomic.Bool
}

// Write looks at the API key, which follows the length.
func (c suicidal) Write(request []byte) (int, error) {
	const endTxn = 26
	if c.armed.Load() && len(request) > 6 && binary.BigEndian.Uint16(request[4:]) == endTxn {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	return c.Conn.Write(request)
}

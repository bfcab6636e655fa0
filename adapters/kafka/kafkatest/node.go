package kafkatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// startTime is how long a broker may take to answer, on a machine busy with
// other tests.
const startTime = 60 * time.Second

// errPortTaken is why a first start is tried with other ports.
var errPortTaken = errors.New("a port was taken meanwhile")

// node is an Apache Kafka with its folder: logs/, properties, output and pid.
type node struct {
	addr     string
	home     string // the jars
	dir      string
	janitor  io.Closer
	cmd      *exec.Cmd
	finished chan struct{} // closed when cmd has ended
}

// newNode makes a formatted folder on free ports and starts a broker in it, with
// what change makes of its properties.
func newNode(change ...change) (*node, error) {
	home, err := install()
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		n, err := tryNode(home, change)
		if err == nil || try == 3 || !errors.Is(err, errPortTaken) {
			return n, err
		}
	}
}

// change adds lines to the properties of a broker, of which the last one with a
// key counts. It is asked again when a start is tried with other ports.
type change func(n *node) (string, error)

func tryNode(home string, changes []change) (*node, error) {
	dir, err := os.MkdirTemp("", "kafkatest-")
	if err != nil {
		return nil, fmt.Errorf("create a folder for Kafka: %w", err)
	}
	n := &node{home: home, dir: dir}
	if n.janitor, err = hireJanitor(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	ports, err := freePorts(2)
	if err == nil {
		n.addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[0]))
		err = errors.Join(
			os.CopyFS(filepath.Join(dir, "logs"), os.DirFS(formatted(home))),
			n.write(properties(filepath.Join(dir, "logs"), ports[0], ports[1])),
		)
	}
	for _, c := range changes {
		var lines string
		if err == nil {
			lines, err = c(n)
		}
		if err == nil {
			err = n.write([]byte(lines))
		}
	}
	if err == nil {
		err = n.start()
	}
	if err != nil {
		return nil, errors.Join(err, n.remove())
	}
	return n, nil
}

// write adds to the properties.
func (n *node) write(lines []byte) error {
	f, err := os.OpenFile(filepath.Join(n.dir, "properties"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write Kafka's properties: %w", err)
	}
	_, err = f.Write(lines)
	return errors.Join(err, f.Close())
}

// start runs the broker and waits until it serves.
func (n *node) start() error {
	output, err := os.OpenFile(filepath.Join(n.dir, "output"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open Kafka's output: %w", err)
	}
	defer output.Close()
	cmd := java(n.home, "kafka.Kafka", filepath.Join(n.dir, "properties"))
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start Kafka: %w", err)
	}
	n.cmd, n.finished = cmd, make(chan struct{})
	go func(done chan struct{}) {
		_ = cmd.Wait()
		close(done)
	}(n.finished)
	pid := strconv.Itoa(cmd.Process.Pid)
	if err := os.WriteFile(filepath.Join(n.dir, "pid"), []byte(pid), 0o600); err != nil {
		return fmt.Errorf("note Kafka's process: %w", err)
	}
	return n.waitReady()
}

// waitReady asks until the broker knows itself as a live broker. One that has
// only opened its port would refuse to create topics.
func (n *node) waitReady() error {
	client, err := kgo.NewClient(kgo.SeedBrokers(n.addr), kgo.RequestRetries(0))
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-n.finished:
			return n.failed("it ended")
		case <-ctx.Done():
			return n.failed("no answer within " + startTime.String())
		case <-tick.C:
			if serves(ctx, client) {
				return nil
			}
		}
	}
}

func serves(ctx context.Context, client *kgo.Client) bool {
	response, err := kmsg.NewPtrMetadataRequest().RequestWith(ctx, client)
	return err == nil && len(response.Brokers) == 1
}

// failed says why a start failed, with all that the broker said.
func (n *node) failed(why string) error {
	output, _ := os.ReadFile(filepath.Join(n.dir, "output"))
	err := fmt.Errorf("start Kafka: %s; its output:\n%s", why, output)
	if portTaken(output) {
		return fmt.Errorf("%w: %w", errPortTaken, err)
	}
	return err
}

// signal tells the process and, for signals that end it, waits for that.
func (n *node) signal(s os.Signal, ends bool) error {
	if n.cmd == nil {
		return nil
	}
	err := n.cmd.Process.Signal(s)
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	if ends && err == nil {
		<-n.finished
		err = os.Remove(filepath.Join(n.dir, "pid"))
		n.cmd = nil
	}
	return err
}

// remove ends the broker and its folder.
func (n *node) remove() error {
	return errors.Join(n.signal(os.Kill, true), os.RemoveAll(n.dir), n.janitor.Close())
}

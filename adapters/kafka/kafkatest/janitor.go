package kafkatest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os/exec"
)

// janitorScript waits until the test binary has ended, in whatever way, then kills
// the broker that runs in the folder and removes the folder.
const janitorScript = `
read -r _
if pid=$(cat "$1/pid" 2>/dev/null); then
	kill -9 "$pid"
	for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" || break; sleep 0.1; done
fi 2>/dev/null
rm -rf "$1"
`

// hireJanitor cleans up behind a test binary, which has no end at which it could do
// so itself: a shared broker belongs to no test, and a binary may be killed. The
// janitor's standard input ends with the process that holds the other end.
func hireJanitor(dir string) (io.Closer, error) {
	janitor := exec.Command("sh", "-c", janitorScript, "janitor", dir)
	stdin, err := janitor.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the janitor of Kafka: %w", err)
	}
	if err := janitor.Start(); err != nil {
		return nil, fmt.Errorf("start the janitor of Kafka: %w", err)
	}
	return &janitorPipe{stdin: stdin, cmd: janitor}, nil
}

type janitorPipe struct {
	stdin io.Closer
	cmd   *exec.Cmd
}

// Close lets the janitor go.
func (j *janitorPipe) Close() error {
	_ = j.stdin.Close()
	return j.cmd.Wait()
}

// freePorts are loopback ports that nobody used a moment ago, all different.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// portTaken reads from a broker's output that someone else came first.
func portTaken(output []byte) bool { return bytes.Contains(output, []byte("Address already in use")) }

package s3test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/programtest"
)

// gateway is the S3 server.
const gateway, gatewayVersion = "github.com/versity/versitygw/cmd/versitygw", "v1.8.0"

// startTime is how long a server may take to answer, on a machine busy with other
// tests.
const startTime = 60 * time.Second

// Server is an S3 server of one test, which ends with the test.
type Server struct {
	// Endpoint is its scheme, host and port.
	Endpoint string
	// AccessKey and SecretKey are its owner's.
	AccessKey, SecretKey string

	tb      testing.TB
	program string
	dir     string // store/, iam/ and output
	guard   io.Closer
	ended   chan struct{} // closed when the process has ended
}

// keeper runs the server until its standard input ends with the process that holds
// the other end, however that ends, so that no server outlives its tests.
const keeper = `"$@" & server=$!
(read -r _; kill -9 "$server") <&3 2>/dev/null &
wait "$server"`

// Start runs a server for tb alone.
func Start(tb testing.TB) *Server {
	tb.Helper()
	program, err := programtest.Install(gateway, gatewayVersion)
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{AccessKey: "AK" + rand.Text()[:14], SecretKey: rand.Text(), tb: tb, program: program, dir: tb.TempDir()}
	for _, d := range []string{"store", "iam"} {
		if err := os.Mkdir(filepath.Join(s.dir, d), 0o755); err != nil {
			tb.Fatalf("create a folder for the S3 server: %v", err)
		}
	}
	for try := 1; ; try++ {
		err := s.tryStart()
		if err == nil {
			break
		}
		if try == 3 {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(s.Stop)
	return s
}

// tryStart starts the server on a port that was free a moment ago.
func (s *Server) tryStart() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	address := l.Addr().String()
	_ = l.Close()
	s.Endpoint = "http://" + address
	return s.run(address)
}

func (s *Server) run(address string) error {
	output, err := os.OpenFile(filepath.Join(s.dir, "output"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the S3 server's output: %w", err)
	}
	defer output.Close()
	held, guard, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("guard the S3 server: %w", err)
	}
	defer held.Close()
	cmd := exec.Command("sh", "-c", keeper, "keeper", s.program,
		"--port", address, "--health", "/healthy", "--iam-dir", filepath.Join(s.dir, "iam"), "--quiet",
		"posix", filepath.Join(s.dir, "store"))
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.AccessKey, "ROOT_SECRET_KEY="+s.SecretKey)
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = output, output, []*os.File{held}
	if err := cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("start the S3 server: %w", err), guard.Close())
	}
	ended := make(chan struct{})
	s.guard, s.ended = guard, ended
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	if err := s.waitReady(); err != nil {
		s.Stop()
		return err
	}
	return nil
}

// waitReady returns when the server answers.
func (s *Server) waitReady() error {
	ctx, cancel := context.WithTimeout(s.tb.Context(), startTime)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-s.ended:
			return s.failed("it ended")
		case <-ctx.Done():
			return s.failed("no answer within " + startTime.String())
		case <-tick.C:
			if s.healthy(ctx) {
				return nil
			}
		}
	}
}

func (s *Server) healthy(ctx context.Context) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Endpoint+"/healthy", nil)
	if err != nil {
		return false
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	return a.Body.Close() == nil && a.StatusCode == http.StatusOK
}

// failed says why a start failed, with all that the server said.
func (s *Server) failed(why string) error {
	output, _ := os.ReadFile(filepath.Join(s.dir, "output"))
	return fmt.Errorf("start the S3 server: %s; its output:\n%s", why, output)
}

// Stop kills the server and returns when it is gone. What it holds stays.
func (s *Server) Stop() {
	if s.guard == nil {
		return
	}
	_ = s.guard.Close()
	s.guard = nil
	<-s.ended
}

// Start runs a stopped server again, at the same address and with what it held.
func (s *Server) Start() {
	s.tb.Helper()
	if err := s.run(strings.TrimPrefix(s.Endpoint, "http://")); err != nil {
		s.tb.Fatal(err)
	}
}

package oidctest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/certtest"
)

// What the provider knows the service as, and whom its tools ask tokens for.
const (
	ClientID     = "chartledger"
	ClientSecret = "the-secret-of-the-client"
	Audience     = "https://charts.example.com/api"
)

// startTime bounds a start on a machine busy with other tests.
const startTime = 60 * time.Second

// Provider is a provider process. It keeps its address when it is started again.
type Provider struct {
	Issuer string
	CA     *certtest.Authority

	tb        testing.TB
	mu        sync.Mutex
	said      map[string]map[string]any
	accounts  string // the file with what is said
	dir       string
	options   string
	cmd       *exec.Cmd
	hold      io.Closer // the process ends when it is closed
	errors    bytes.Buffer
	transport *http.Transport
}

// Start runs a provider for tb, which sends browsers back to these URLs.
func Start(tb testing.TB, redirects ...string) *Provider {
	tb.Helper()
	dir, err := install()
	if err != nil {
		tb.Fatal(err)
	}
	p := &Provider{tb: tb, CA: certtest.New(tb), dir: dir, said: map[string]map[string]any{}, accounts: filepath.Join(tb.TempDir(), "accounts.json")}
	cert, key := p.CA.Issue(tb, "id.test", 3*time.Hour).Files(tb)
	port := freePort(tb)
	p.Issuer = fmt.Sprintf("https://127.0.0.1:%d", port)
	options, err := json.Marshal(map[string]any{"port": port, "cert": cert, "key": key, "accounts": p.accounts,
		"client": ClientID, "secret": ClientSecret, "redirects": redirects})
	if err != nil {
		tb.Fatal(err)
	}
	p.options, p.transport = string(options), trusting(p.CA)
	p.Say("nobody", nil)
	p.Start()
	tb.Cleanup(p.Stop)
	return p
}

// Say has the provider say this of a user from now on.
func (p *Provider) Say(user string, claims map[string]any) {
	p.tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said[user] = claims
	text, err := json.Marshal(p.said)
	if err == nil {
		err = os.WriteFile(p.accounts+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(p.accounts+".new", p.accounts)
	}
	if err != nil {
		p.tb.Fatalf("write what the provider says: %v", err)
	}
}

// Start runs the provider, with new keys, and returns when it serves.
func (p *Provider) Start() {
	p.tb.Helper()
	p.cmd = exec.Command("node", filepath.Join(p.dir, "provider.mjs"), p.options)
	p.errors.Reset()
	p.cmd.Stderr = &p.errors
	hold, err := p.cmd.StdinPipe()
	if err != nil {
		p.tb.Fatal(err)
	}
	p.hold = hold
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		p.tb.Fatalf("start the provider: %v", err)
	}
	serves := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "serving") {
				serves <- true
			}
		}
		serves <- false
	}()
	select {
	case ok := <-serves:
		if !ok {
			p.Stop()
			p.tb.Fatalf("the provider ended:\n%s", &p.errors)
		}
	case <-time.After(startTime):
		p.Stop()
		p.tb.Fatalf("the provider does not serve after %v:\n%s", startTime, &p.errors)
	}
}

// Stop ends the provider, and returns when it is gone.
func (p *Provider) Stop() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // an error means that it is gone
	_ = p.cmd.Wait()
	_ = p.hold.Close()
	p.transport.CloseIdleConnections()
	p.cmd = nil
}

func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("find a free port: %v", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

package e2e_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"chartledger/cmd/chartledger/cli"
)

// promptWithin is how soon a person is asked, on a busy machine.
const promptWithin = 20 * time.Second

// person is somebody at a terminal who runs a command. The terminal is creack/pty's:
// what is asked for without showing it is asked for at one only.
type person struct {
	t        testing.TB
	cmd      *exec.Cmd
	terminal *os.File
	screen   *logs
	read     int // how much of the screen
	ended    chan struct{}
}

func (h home) sitDown(args ...string) *person {
	h.s.t.Helper()
	p := &person{t: h.s.t, cmd: h.command(args...), screen: newLogs(), ended: make(chan struct{})}
	var err error
	if p.terminal, err = pty.Start(p.cmd); err != nil {
		h.s.t.Fatal(err)
	}
	h.s.t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.terminal.Close() })
	go func() {
		defer close(p.ended)
		for buf := make([]byte, 4096); ; {
			n, err := p.terminal.Read(buf)
			_, _ = p.screen.Write(buf[:n])
			if err != nil { // the command has ended
				return
			}
		}
	}()
	return p
}

// types waits to be asked, where what is typed is hidden or not, and answers.
func (p *person) types(asked string, hidden bool, text string) {
	p.t.Helper()
	eventually(p.t, promptWithin, "the command asks for "+asked, func() bool {
		at := strings.Index(p.screen.String()[p.read:], asked+": ")
		return at >= 0 && p.hides() == hidden
	})
	p.read = len(p.screen.String())
	if _, err := p.terminal.WriteString(text); err != nil {
		p.t.Fatal(err)
	}
}

// hides says whether the terminal does not show what is typed.
func (p *person) hides() bool {
	p.t.Helper()
	modes, err := unix.IoctlGetTermios(int(p.terminal.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	return modes.Lflag&unix.ECHO == 0
}

// wants fails unless the command ends with the code, having said so and shown no secret.
func (p *person) wants(code int, says string, secrets ...string) {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(promptWithin):
		p.t.Fatalf("the command does not end: %s", p.screen)
	}
	_ = p.cmd.Wait()
	screen := p.screen.String()
	if got := p.cmd.ProcessState.ExitCode(); got != code || !strings.Contains(screen, says) {
		p.t.Errorf("exit code %d, want %d and %q:\n%s", got, code, says, screen)
	}
	for _, s := range secrets {
		clean(p.t, "the screen", screen, s)
	}
}

// A person is asked for what is needed, and nobody behind her reads it.
func TestAPersonAtATerminal(t *testing.T) {
	t.Parallel()

	s := serve(t, embeddedPlatform())
	h, token := home{shell: s.shell(""), config: t.TempDir()}, s.setupToken()

	p := h.sitDown("setup")
	p.types("Setup token (not shown)", true, token+"\n")
	p.types("New password", true, passphrase+"\n")
	p.types("New password again", true, "another\n")
	p.wants(cli.ExitUsage, "the passwords are not the same", token, passphrase)

	p = h.sitDown("setup")
	for _, asked := range []string{"Setup token (not shown)", "New password", "New password again"} {
		text := passphrase
		if strings.HasPrefix(asked, "Setup") {
			text = token
		}
		p.types(asked, true, text+"\n")
	}
	p.wants(cli.ExitOK, "as operator until", token, passphrase)

	p = h.sitDown("login")
	p.types("User", false, "operator\n")
	p.types("Password", true, passphrase+"\n")
	p.wants(cli.ExitOK, "as operator until", passphrase)
	h.who("operator")

	changesHerPassword(h)

	p = h.sitDown("login", "--user", "operator")
	p.types("Password", true, "\x03")
	p.wants(cli.ExitInterrupted, "interrupted")
	if p.hides() {
		t.Error("the terminal goes on hiding what is typed")
	}
}

// changesHerPassword has a user whom the operator adds set a password of her own. She
// is asked for the one that she has.
func changesHerPassword(operator home) {
	alice := home{shell: operator.shell, config: operator.s.t.TempDir()}
	operator.run("", cli.ExitOK, "user", "add", "alice")
	operator.run(passphrase, cli.ExitOK, "user", "password", "alice", "--password-stdin")
	alice.run(passphrase, cli.ExitOK, "login", "--user", "alice", "--password-stdin")

	const own = "a password of her own"
	p := alice.sitDown("user", "password", "alice")
	p.types("New password", true, own+"\n")
	p.types("New password again", true, own+"\n")
	p.types("Current password", true, passphrase+"\n")
	p.wants(cli.ExitOK, `"alice" has a new password`, own, passphrase)
	alice.run(own, cli.ExitOK, "login", "--user", "alice", "--password-stdin")
	alice.run(passphrase, cli.ExitUnauthorized, "login", "--user", "alice", "--password-stdin")
}

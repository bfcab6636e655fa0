package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// secret reads a secret from standard input for a flag. A person at a terminal is asked, and does not see it.
func (s *session) secret(flag, what string) (string, error) {
	if s.stdin != "" {
		return "", usage(s.command, "%s and %s cannot both read standard input", s.stdin, flag)
	}
	s.stdin = flag
	text, err := s.readSecret(what)
	if err != nil {
		return "", fmt.Errorf("read the %s from standard input: %w", what, err)
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" || len(secret) >= longestSecret {
		return "", usage(s.command, "%s: standard input must hold the %s and nothing else", flag, what)
	}
	return secret, nil
}

func (s *session) readSecret(what string) ([]byte, error) {
	if f, ok := s.person(); ok {
		return s.hidden(f, what)
	}
	return io.ReadAll(io.LimitReader(s.in, longestSecret))
}

// person is the terminal of a person who can be asked.
func (s *session) person() (*os.File, bool) {
	f, isFile := s.in.(*os.File)
	return f, isFile && s.terminal(f)
}

// hidden asks for what is not shown while it is typed. An interrupt ends it, and has the terminal show again what is typed.
func (s *session) hidden(terminal *os.File, what string) ([]byte, error) {
	fd := int(terminal.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	_, _ = fmt.Fprintf(s.err, "%s: ", what)
	defer s.note("")
	text, err := interruptible(s.command.Context(), func() ([]byte, error) { return term.ReadPassword(fd) })
	if err != nil {
		_ = term.Restore(fd, before)
	}
	return text, err
}

// twice asks for a new password, and again, since nobody sees what she types.
func (s *session) twice(terminal *os.File) (string, error) {
	password, err := s.hidden(terminal, "New password")
	if err != nil {
		return "", err
	}
	again, err := s.hidden(terminal, "New password again")
	if err == nil && string(again) != string(password) {
		err = usage(s.command, "the passwords are not the same")
	}
	return string(password), err
}

// shown asks for a line that is shown while it is typed.
func (s *session) shown(terminal io.Reader, what string) (string, error) {
	_, _ = fmt.Fprintf(s.err, "%s: ", what)
	line, err := interruptible(s.command.Context(), func() ([]byte, error) { return bufio.NewReader(terminal).ReadBytes('\n') })
	return strings.TrimSpace(string(line)), err
}

// interruptible is read, unless ctx ends first: nothing else ends a read of a terminal.
func interruptible(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type line struct {
		text []byte
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := read()
		typed <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case l := <-typed:
		return l.text, l.err
	}
}

// lines reads exactly so many lines from standard input, none of them empty.
func (s *session) lines(n int, what string) ([]string, error) {
	text, err := io.ReadAll(io.LimitReader(s.in, longestSecret))
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	lines := strings.Split(strings.TrimRight(string(text), "\r\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
		if lines[i] == "" || len(lines) != n {
			return nil, usage(s.command, "without a terminal, standard input must hold %s, and nothing else", what)
		}
	}
	return lines, nil
}

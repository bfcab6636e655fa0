package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// longestSecret is more than any that the API takes.
const longestSecret = 16 << 10

// longestPEM is the longest file of certificates that the API takes.
const longestPEM = 32 << 10

// token returns the API token from where the flags and the environment say; none is no error, the server will tell.
func (s *session) token() (string, error) {
	if s.tokenStdin {
		return s.secret("--token-stdin", "API token")
	}
	file := s.tokenFile
	if file == "" && s.getenv("CHARTLEDGER_TOKEN") == "" {
		file = s.getenv("CHARTLEDGER_TOKEN_FILE")
	}
	if file == "" {
		return s.word("CHARTLEDGER_TOKEN", s.getenv("CHARTLEDGER_TOKEN"))
	}
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, longestSecret))
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", usage(s.command, "the token file %s is empty", file)
	}
	return s.word(file, token)
}

// word refuses a token that could not be a header; it does not show it.
func (s *session) word(from, token string) (string, error) {
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", usage(s.command, "the token from %s holds spaces or other characters that no token has", from)
	}
	return token, nil
}

// readPEM reads a file of certificates or of a key for a flag. What is in it the server judges.
func readPEM(flag, file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, longestPEM+1))
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	if len(text) == 0 || len(text) > longestPEM {
		return "", fmt.Errorf("%s: %s must hold PEM of at most %d bytes", flag, file, longestPEM)
	}
	return string(text), nil
}

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
	f, isFile := s.in.(*os.File)
	if !isFile || !s.terminal(f) {
		return io.ReadAll(io.LimitReader(s.in, longestSecret))
	}
	_, _ = fmt.Fprintf(s.err, "%s: ", what)
	defer s.note("")
	return term.ReadPassword(int(f.Fd()))
}

package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// shortestToken keeps out tokens that can be guessed. Random ones have more.
const (
	shortestToken = 16
	longestToken  = 512
)

func parseDSN(s string) (Secret, error) {
	if s != "" && !strings.HasPrefix(s, "postgres://") && !strings.HasPrefix(s, "postgresql://") && !strings.Contains(s, "=") {
		return Secret{}, errors.New("must be postgres://user:password@host:5432/database or host=... user=..., or empty for the embedded server")
	}
	return Secret{s}, nil
}

func parseToken(s string) (Secret, error) {
	if s == "" {
		return Secret{}, nil
	}
	if len(s) < shortestToken || len(s) > longestToken || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Secret{}, fmt.Errorf("must have %d to %d printable ASCII characters without spaces", shortestToken, longestToken)
	}
	return Secret{s}, nil
}

// readToken reads the token from its file, where an editor may have ended the line.
func (c *Config) readToken() error {
	if c.OperatorTokenFile == "" {
		return nil
	}
	if !c.OperatorToken.Empty() {
		return errors.New("must not be given beside " + operatorTokenKey + ": one of them")
	}
	text, err := readSecret(c.OperatorTokenFile, longestToken)
	if err != nil {
		return err
	}
	token, err := parseToken(text)
	if err == nil && token.Empty() {
		err = errors.New("must not be empty")
	}
	if err != nil {
		return fmt.Errorf("the token in it %w", err)
	}
	c.OperatorToken = token
	return nil
}

// readSecret reads a file that holds one secret, where an editor may have ended
// the line. Of a longer one it gives enough to be seen as too long.
func readSecret(file string, longest int64) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("must name a file that can be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, longest+3))
	if err != nil {
		return "", fmt.Errorf("must name a file that can be read: %w", err)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

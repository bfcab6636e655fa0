package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// longestSecret is more than any that the API takes.
const longestSecret = 16 << 10

// longestPEM is the longest file of certificates that the API takes.
const longestPEM = 32 << 10

// token finds the server and returns the API token for it, from where the flags and the environment say, or else from the
// login at this server; none is no error, the server will tell.
func (s *session) token() (string, error) {
	file, text := s.tokenFile, s.getenv("CHARTLEDGER_TOKEN")
	if file == "" && text == "" {
		file = s.getenv("CHARTLEDGER_TOKEN_FILE")
	}
	if !s.tokenStdin && file == "" && text == "" {
		err := s.signedIn()
		if s.kept.Token != "" {
			s.from = "the login in " + s.loginsFile()
		}
		return s.kept.Token, err
	}
	// A token goes to no server but the one that is named beside it.
	if err := s.toldOr(defaultServer); err != nil {
		return "", err
	}
	return s.givenToken(file, text)
}

// givenToken is the token of the flags or the environment.
func (s *session) givenToken(file, text string) (string, error) {
	switch {
	case s.tokenStdin:
		s.from = "standard input"
		return s.secret("--token-stdin", "API token")
	case file != "":
		s.from = file
		return s.fileToken(file)
	}
	s.from = "CHARTLEDGER_TOKEN"
	return s.word(s.from, text)
}

func (s *session) fileToken(file string) (string, error) {
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

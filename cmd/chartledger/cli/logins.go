package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// login is what is remembered of a sign-in at a server.
type login struct {
	User      string     `json:"user"`
	Token     string     `json:"token"`
	TokenID   string     `json:"token_id,omitempty"` // none: it cannot be revoked
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	CAFile    string     `json:"server_ca_file,omitempty"`
}

// logins are those of all servers, by their URLs: a token goes to no other.
type logins struct {
	Current string           `json:"current,omitempty"` // the server of the last login
	Servers map[string]login `json:"servers"`
}

// loginsFile is where logins are remembered, "" for nowhere.
func (a *app) loginsFile() string {
	dir := a.getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) { // such a one is to be ignored
		home := a.getenv("HOME")
		if home == "" {
			return ""
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "chartledger", "logins.json")
}

// logins are the ones that are remembered; none is no error.
func (s *session) logins() (l logins, err error) {
	l.Servers = make(map[string]login)
	file := s.loginsFile()
	if file == "" {
		return l, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return l, fmt.Errorf("read the logins: %w", err)
	}
	if i, err := os.Stat(file); err == nil && i.Mode().Perm()&0o077 != 0 {
		s.note("%s has tokens in it and others may read it: 'chmod 600' it", file)
	}
	if json.Unmarshal(text, &l) != nil || l.Servers == nil { // the error could show a token
		return l, &complaint{exit: ExitFailed, code: "bad_logins", message: file + " is not as 'chartledger login' writes it",
			next: "delete it and sign in again with 'chartledger login'"}
	}
	return l, nil
}

// remember changes what is remembered, in a file that its owner alone may read. It is there as a whole or as before.
func (s *session) remember(change func(*logins)) error {
	file := s.loginsFile()
	if file == "" {
		return usage(s.command, "there is no place to keep a login: set XDG_CONFIG_HOME or HOME")
	}
	l, err := s.logins()
	if err != nil {
		return err
	}
	change(&l)
	if len(l.Servers) == 0 {
		err = os.Remove(file)
	} else {
		err = replace(file, l)
	}
	if err != nil {
		return fmt.Errorf("keep the login: %w", err)
	}
	return nil
}

// replace writes a file beside the one that it then replaces.
func replace(file string, l logins) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetIndent("", "  ")
	if err := e.Encode(l); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".logins-*") // for its owner alone
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is gone when all went well
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

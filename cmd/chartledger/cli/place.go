package cli

import (
	"cmp"
	"crypto/x509"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// told fills in the server that the flag or the environment names, and says whether one does.
func (s *session) told() (bool, error) {
	if s.server == "" {
		s.server = s.getenv("CHARTLEDGER_SERVER")
	}
	if s.server == "" {
		return false, nil
	}
	return true, s.goTo(s.server)
}

// toldOr fills in the server that the flag or the environment names, or else this one.
func (s *session) toldOr(other string) error {
	if told, err := s.told(); told || err != nil {
		return err
	}
	return s.goTo(other)
}

// goTo makes the text's server the session's, written as it is remembered.
func (s *session) goTo(text string) error {
	text = strings.TrimSuffix(strings.TrimRight(text, "/"), api.BasePath) // for who took it from a curl line
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return usage(s.command, "the server (--server or CHARTLEDGER_SERVER) must be an http or https URL without user and query, such as %s", defaultServer)
	}
	u.Host = strings.ToLower(u.Host)
	if port := map[string]string{"http": "80", "https": "443"}[u.Scheme]; u.Port() == port {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	s.server = u.String()
	return nil
}

// signedIn makes the server the session's whose login is meant: the one that is named, the one of the last login, or the
// one on this machine.
func (s *session) signedIn() error {
	told, err := s.told()
	if err != nil {
		return err
	}
	file, err := s.logins()
	if err == nil && !told {
		err = s.goTo(cmp.Or(file.Current, defaultServer))
	}
	s.kept = file.Servers[s.server]
	return err
}

// authorities are those that the server's certificate is verified by; nil: the machine's own.
func (s *session) authorities() (*x509.CertPool, error) {
	from, file := s.caFile()
	if file == "" {
		return nil, nil
	}
	text, err := readPEM(from, file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(text)) {
		return nil, usage(s.command, "%s: %s holds no certificate in PEM", from, file)
	}
	return pool, nil
}

// caFile is the file of the authorities, and who names it.
func (s *session) caFile() (from, file string) {
	if s.serverCA != "" {
		return "--server-ca-file", s.serverCA
	}
	if file := s.getenv("CHARTLEDGER_SERVER_CA_FILE"); file != "" {
		return "CHARTLEDGER_SERVER_CA_FILE", file
	}
	return "the authorities of the last login (--server-ca-file names others)", s.kept.CAFile
}

// lastingCA is the file of the authorities, to be found from any directory.
func (s *session) lastingCA() (string, error) {
	_, file := s.caFile()
	if file == "" {
		return "", nil
	}
	return filepath.Abs(file)
}

// overheard says whether somebody between here and the server could read what is sent to it.
func (s *session) overheard() bool {
	u, err := url.Parse(s.server)
	if err != nil || u.Scheme == "https" {
		return err != nil
	}
	a, err := netip.ParseAddr(u.Hostname())
	here := err == nil && a.IsLoopback() || u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".localhost")
	return !here
}

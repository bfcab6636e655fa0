package service

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/cmd/chartledger/config"
)

// served is a certificate whose files a test changes.
type served struct {
	*testing.T
	*certificate
	said bytes.Buffer
}

func serveCertificate(t *testing.T, p certtest.Pair) *served {
	t.Helper()
	s := &served{T: t}
	c := &certificate{logger: slog.New(slog.NewTextHandler(&s.said, nil))}
	c.certFile, c.keyFile = p.Files(t)
	s.certificate = c
	if err := c.look(); err != nil {
		t.Fatal(err)
	}
	return s
}

// want fails unless the next connection, in so long, gets this certificate.
func (s *served) want(in time.Duration, p certtest.Pair) {
	s.Helper()
	s.looked = s.looked.Add(-in)
	got, err := s.get(nil)
	if err != nil || !bytes.Equal(got.Certificate[0], p.TLS(s).Certificate[0]) {
		s.Errorf("another certificate is served, or %v", err)
	}
}

func (s *served) write(file string, data []byte) {
	s.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		s.Fatal(err)
	}
}

func TestACertificateIsReadAgain(t *testing.T) {
	t.Parallel()
	authority := certtest.New(t)
	first, second := authority.Issue(t, "one", 2*time.Hour), authority.Issue(t, "two", 2*time.Hour)
	s := serveCertificate(t, first)
	s.want(0, first)
	s.write(s.certFile, second.Cert)
	s.want(0, first)
	s.want(lookEvery, first) // its key is not there yet
	s.want(lookEvery, first)
	if n := strings.Count(s.said.String(), "not taken"); n != 1 {
		t.Errorf("it says %d times that the key is another's", n)
	}
	s.write(s.keyFile, second.Key)
	s.want(lookEvery, second)
	s.write(s.certFile, []byte("no PEM"))
	s.want(lookEvery, second)
	if err := os.Remove(s.certFile); err != nil {
		t.Fatal(err)
	}
	s.want(lookEvery, second)
	s.write(s.certFile, first.Cert)
	s.write(s.keyFile, first.Key)
	s.want(lookEvery, first)
}

func TestACertificateIsThereAtTheStart(t *testing.T) {
	t.Parallel()
	authority := certtest.New(t)
	one, other := authority.Issue(t, "one", 2*time.Hour), authority.Issue(t, "two", 2*time.Hour)
	cert, _ := one.Files(t)
	_, key := other.Files(t)
	for name, c := range map[string]config.Config{
		"a key of another": {TLSCertFile: cert, TLSKeyFile: key},
		"no file":          {TLSCertFile: cert, TLSKeyFile: cert + "-is-not-there"},
	} {
		if _, err := newTLS(c, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "read the certificate for HTTPS") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	got, err := newTLS(config.Config{}, nil)
	if got != nil || err != nil {
		t.Errorf("without a certificate: got %v, %v", got, err)
	}
	_, key = one.Files(t)
	if got, err = newTLS(config.Config{TLSCertFile: cert, TLSKeyFile: key}, nil); err != nil || got.MinVersion != tls.VersionTLS12 {
		t.Errorf("got %v, %v", got, err)
	}
}

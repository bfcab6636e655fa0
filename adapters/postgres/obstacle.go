package postgres

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Obstacle is what keeps us from the database, in a sentence for whoever runs it.
// Errors of Open wrap one where it can be told.
type Obstacle string

// The obstacles. The address is what Open is given: its sslmode and sslrootcert
// decide about TLS.
const (
	BadAddress     Obstacle = "the address is neither a URL (postgres://user@host/database) nor key=value pairs"
	BadTLS         Obstacle = "the address asks for TLS in a way that does not exist: sslmode is disable, prefer, require, verify-ca or verify-full"
	NoFile         Obstacle = "a file that the address names cannot be read"
	NoAuthority    Obstacle = "the file that sslrootcert names holds no certificate in PEM"
	NoTLS          Obstacle = "the server does not offer TLS, and the address asks for it"
	NeedsTLS       Obstacle = "the server takes connections over TLS only, and the address has sslmode=disable"
	WrongAuthority Obstacle = "the server's certificate is signed by an authority that is not trusted here"
	WrongName      Obstacle = "the server's certificate is for another host name"
	Outdated       Obstacle = "the server's certificate has expired, or is not valid yet"
	WrongAccount   Obstacle = "the server does not know this user, or the password is wrong"
	Shut           Obstacle = "the server's pg_hba.conf does not let this user in from here"
	NoDatabase     Obstacle = "the server has no such database"
)

// Error is the sentence.
func (o Obstacle) Error() string { return string(o) }

// unreadable is why an address cannot be read, with nothing of it: the parser's own
// words may quote its password.
func unreadable(err error) error {
	var file *fs.PathError
	switch {
	case errors.As(err, &file):
		return fmt.Errorf("read the address of postgres: %w (%w)", NoFile, file)
	case strings.Contains(err.Error(), "sslmode is invalid"):
		return fmt.Errorf("read the address of postgres: %w", BadTLS)
	case strings.Contains(err.Error(), "unable to add CA to cert pool"):
		return fmt.Errorf("read the address of postgres: %w", NoAuthority)
	}
	return fmt.Errorf("read the address of postgres: %w", BadAddress)
}

// unreachable is why a connection failed. pgx names host, user and database only.
func unreachable(err error) error {
	if found := obstacle(err); found != "" {
		return fmt.Errorf("connect to postgres: %w (%w)", found, err)
	}
	return fmt.Errorf("connect to postgres: %w", err)
}

func obstacle(err error) Obstacle {
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		refused   *pgconn.PgError
	)
	switch {
	case errors.As(err, &authority):
		return WrongAuthority
	case errors.As(err, &name):
		return WrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Outdated
	case errors.As(err, &refused):
		return refusal(refused)
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return NoTLS
	}
	return ""
}

// refusal is what the server's own answer means.
func refusal(e *pgconn.PgError) Obstacle {
	switch {
	case e.Code == "28P01":
		return WrongAccount
	case e.Code == "28000" && strings.HasSuffix(e.Message, "no encryption"):
		return NeedsTLS
	case e.Code == "28000":
		return Shut
	case e.Code == "3D000":
		return NoDatabase
	}
	return ""
}

package repo

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Credential is what opens a storage. It exists in memory only and in the vault,
// sealed: it prints, logs and marshals as stars.
type Credential struct {
	Kind            string // basic, bearer, s3 or client_certificate
	Username        string
	Password        string
	Token           string
	AccessKeyID     string
	SecretAccessKey string

	// Over https, a client certificate and its private key, as PEM, may go with any
	// kind but s3.
	ClientCertificate string
	ClientKey         string
}

// The kinds of credential.
const (
	Basic  = "basic"
	Bearer = "bearer"
	S3     = "s3"

	ClientCertificate = "client_certificate" // and nothing else
)

// plain has Credential's fields and none of its reticence.
type plain Credential

// Plain is the credential to be sealed.
func (c Credential) Plain() []byte {
	b, _ := json.Marshal(plain(c)) // strings only: cannot fail
	return b
}

// ParseCredential reads what Plain wrote.
func ParseCredential(b []byte) (Credential, error) {
	var p plain
	if err := json.Unmarshal(b, &p); err != nil {
		return Credential{}, fmt.Errorf("read a sealed credential: not as it was written")
	}
	return Credential(p), nil
}

// String is stars.
func (Credential) String() string { return "***" }

// Format is stars, whatever the verb.
func (Credential) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("***")) }

// LogValue is stars.
func (Credential) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalJSON is stars.
func (Credential) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }

package api

import (
	"fmt"
	"log/slog"
)

// The kinds of credential.
const (
	CredentialBasic  CredentialKind = "basic"
	CredentialBearer CredentialKind = "bearer"
	CredentialS3     CredentialKind = "s3"

	CredentialClientCertificate CredentialKind = "client_certificate"
)

// CredentialKind says which fields of a credential are set.
type CredentialKind string

// CredentialInput is a repository's credential as a request brings it: kind, and the fields of that kind. The contract's
// oneOf has checked that exactly those are there, which is why one plain struct serves for them all.
type CredentialInput struct {
	Kind CredentialKind `json:"kind"`

	Username string `json:"username,omitempty"` // basic
	Password Secret `json:"password,omitempty"` // basic

	Token Secret `json:"token,omitempty"` // bearer

	AccessKeyID     string `json:"access_key_id,omitempty"`     // s3
	SecretAccessKey Secret `json:"secret_access_key,omitempty"` // s3

	ClientCertificate string `json:"client_certificate,omitempty"` // of its own kind, or with basic or bearer
	ClientKey         Secret `json:"client_key,omitempty"`
}

// LogValue returns the kind alone.
func (c CredentialInput) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(c.Kind)))
}

// Format writes the kind alone. The secrets hide themselves, but not from fmt's report of a wrong verb on a pointer.
func (c CredentialInput) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "[%s credential]", string(c.Kind))
}

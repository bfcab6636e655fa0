// Package token has the API tokens. The log holds their hash only.
package token

import "time"

// Ref says which token of which user an event is about.
type Ref struct {
	TokenID string `json:"token_id"`
	UserID  string `json:"user_id"`
}

// Subject is the token.
func (r Ref) Subject() string { return r.TokenID }

// PartitionKey is the user: her tokens keep their order among her other events.
func (r Ref) PartitionKey() string { return r.UserID }

// Stream is the token.
func (r Ref) Stream() string { return r.TokenID }

// Issued: who presents a token with this SHA-256 (hex) acts as the user.
type Issued struct {
	Ref
	Name      string     `json:"name"`
	SHA256    string     `json:"sha256"`
	Prefix    string     `json:"prefix"` // its first characters, for people to tell tokens apart
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	Scopes    []string   `json:"scopes,omitempty"` // what it is good for; none: all that the user may do
}

// Type is its frozen name.
func (Issued) Type() string { return "chartledger.token.issued.v1" }

// Revoked: it is worth nothing any more.
type Revoked struct{ Ref }

// Type is its frozen name.
func (Revoked) Type() string { return "chartledger.token.revoked.v1" }

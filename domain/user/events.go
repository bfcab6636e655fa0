package user

import "time"

// Ref says which user an event is about.
type Ref struct {
	UserID string `json:"user_id"`
}

// Subject is the user.
func (r Ref) Subject() string { return r.UserID }

// PartitionKey is the user.
func (r Ref) PartitionKey() string { return r.UserID }

// Stream is the user.
func (r Ref) Stream() string { return r.UserID }

// Added: a user is known. The issuer and its subject are given for one who came by
// an identity provider.
type Added struct {
	Ref
	Role        Role   `json:"role"`
	Issuer      string `json:"issuer,omitempty"`
	OIDCSubject string `json:"oidc_subject,omitempty"`
}

// Type is its frozen name.
func (Added) Type() string { return "chartledger.user.added.v1" }

// RoleSet: she has another role.
type RoleSet struct {
	Ref
	Role Role `json:"role"`
}

// Type is its frozen name.
func (RoleSet) Type() string { return "chartledger.user.role_set.v1" }

// PasswordSet: the argon2id hash of her password is this sealed secret.
type PasswordSet struct {
	Ref
	SecretID string `json:"secret_id"`
}

// Type is its frozen name.
func (PasswordSet) Type() string { return "chartledger.user.password_set.v1" }

// Disabled: her tokens and sessions end at once; her repositories stay.
type Disabled struct{ Ref }

// Type is its frozen name.
func (Disabled) Type() string { return "chartledger.user.disabled.v1" }

// Enabled: she may come back.
type Enabled struct{ Ref }

// Type is its frozen name.
func (Enabled) Type() string { return "chartledger.user.enabled.v1" }

// ClaimsSeen: the identity provider says that these, sorted, are the groups she is in.
// AsOf is when it said so: what it said earlier does not count any more.
type ClaimsSeen struct {
	Ref
	Groups []string  `json:"groups"`
	AsOf   time.Time `json:"as_of"`
}

// Type is its frozen name.
func (ClaimsSeen) Type() string { return "chartledger.user.claims_seen.v1" }

// Package user decides about the people and services that use chartledger.
package user

import (
	"regexp"
	"time"

	"chartledger/domain"
)

// Role is what a user may do.
type Role string

// The roles.
const (
	Operator  Role = "operator"  // everything
	Developer Role = "developer" // own repositories with any visibility
	Member    Role = "user"      // own private repositories
	Service   Role = "service"   // reads everything, writes nothing
	System    Role = "system"    // that of chartledger's own parts, and of no user
)

// User is one user. The zero User has not been added.
type User struct {
	ID       string
	Role     Role
	SecretID string // of the sealed password hash; "" if there is none
	Disabled bool
	Version  int64
	AddedAt  time.Time
	// Issuer and Subject are who she is at an identity provider, if she came from one.
	Issuer, Subject string
	Groups          []string  // what it said last that she is in, sorted
	ClaimsAt        time.Time // when it said so
	// SessionEpoch changes when all her sessions are over: each keeps the one it began with.
	SessionEpoch int64
}

// Evolve is the user after r.
func (u User) Evolve(r domain.Recorded) User {
	switch e := r.Event.(type) {
	case Added:
		u = User{ID: e.UserID, Role: e.Role, AddedAt: r.At, Issuer: e.Issuer, Subject: e.OIDCSubject}
	case RoleSet:
		u.Role = e.Role
	case PasswordSet:
		u.SecretID, u.SessionEpoch = e.SecretID, r.Version
	case Disabled:
		u.Disabled, u.SessionEpoch = true, r.Version
	case Enabled:
		u.Disabled = false
	case ClaimsSeen:
		u.Groups, u.ClaimsAt = e.Groups, e.AsOf
	default:
		return u
	}
	u.Version = r.Version
	return u
}

var idPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9._@-]{0,62}[a-z0-9])?$`)

// Add makes a user known.
func (u User) Add(id string, role Role) ([]domain.Event, error) {
	if !idPattern.MatchString(id) {
		return nil, domain.RefuseField("/id", "invalid_user_id",
			"A user id has 1 to 64 lower-case letters, digits, dots, dashes, underscores or @, and begins and ends with a letter or digit.")
	}
	if err := validateRole(role); err != nil {
		return nil, err
	}
	if u.ID != "" {
		return nil, &domain.Error{Kind: domain.Conflict, Code: "user_exists", Field: "/id", Detail: "There is a user with this id already."}
	}
	return []domain.Event{Added{Ref: Ref{id}, Role: role}}, nil
}

// Change sets role and whether she is disabled; nil stays.
func (u User) Change(role *Role, disabled *bool) ([]domain.Event, error) {
	var events []domain.Event
	if role != nil && *role != u.Role {
		if err := validateRole(*role); err != nil {
			return nil, err
		}
		events = append(events, RoleSet{Ref: Ref{u.ID}, Role: *role})
	}
	if disabled != nil && *disabled != u.Disabled {
		if *disabled {
			events = append(events, Disabled{Ref{u.ID}})
		} else {
			events = append(events, Enabled{Ref{u.ID}})
		}
	}
	return events, nil
}

// SetPassword has the sealed hash used from now on.
func (u User) SetPassword(secretID string) ([]domain.Event, error) {
	if u.Role == Service {
		return nil, domain.Refuse(domain.Conflict, "no_password", "A service has no password. Issue a token for it.")
	}
	return []domain.Event{PasswordSet{Ref: Ref{u.ID}, SecretID: secretID}}, nil
}

func validateRole(r Role) error {
	switch r {
	case Operator, Developer, Member, Service:
		return nil
	}
	return domain.RefuseField("/role", "invalid_role", "The role is operator, developer, user or service.")
}

// SignsIn says whether she can come in by a password, or by an identity provider.
func (u User) SignsIn() bool {
	return !u.Disabled && u.May(SignIn, Of(u.ID)) && (u.SecretID != "" || u.Issuer != "")
}

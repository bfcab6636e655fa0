// Package user decides about the people and services that use chartledger.
package user

// Role is what a user may do.
type Role string

// The roles.
const (
	Operator  Role = "operator"  // everything
	Developer Role = "developer" // own repositories with any visibility
	Member    Role = "user"      // own private repositories
	Service   Role = "service"   // reads everything, writes nothing
)

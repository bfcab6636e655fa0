package domain

import "errors"

// Kind is why a command or a query was refused, for the edge to map to a status.
type Kind string

// The kinds of refusal.
const (
	Invalid              Kind = "invalid"               // the request breaks a rule; Field says where
	Unauthenticated      Kind = "unauthenticated"       // nobody we know
	Forbidden            Kind = "forbidden"             // may see, may not do
	NotFound             Kind = "not_found"             // is not there, or not for this actor
	Conflict             Kind = "conflict"              // clashes with what is there
	PreconditionFailed   Kind = "precondition_failed"   // If-Match names another version
	PreconditionRequired Kind = "precondition_required" // If-Match is missing
	KeyReused            Kind = "key_reused"            // an Idempotency-Key with another request
	TooLarge             Kind = "too_large"             // over a limit that the detail names
	Busy                 Kind = "busy"                  // try again soon
	Unknown              Kind = "unknown"               // it may or may not have happened
	Unavailable          Kind = "unavailable"           // the log or a read model is away
)

// Error is a refusal that callers may read. Anything that is not an Error is
// internal and shown to nobody but the operator's log.
type Error struct {
	Kind   Kind
	Code   string // stable, for machines: "name_taken"
	Field  string // JSON pointer into the request, such as "/name"; may be empty
	Detail string // a sentence for people; never holds a submitted secret
}

// Error is the detail.
func (e *Error) Error() string { return e.Detail }

// Refuse makes an Error without a field.
func Refuse(kind Kind, code, detail string) *Error {
	return &Error{Kind: kind, Code: code, Detail: detail}
}

// RefuseField makes an Invalid error that names the field.
func RefuseField(field, code, detail string) *Error {
	return &Error{Kind: Invalid, Code: code, Field: field, Detail: detail}
}

// KindOf is the kind of err, or "" when it is internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// Package httpapi serves the contract of package api over HTTP with echo.
//
// A request passes, in this order: observation (trace id, access log, metrics),
// recovery from panics, security headers, and, for an operation of the contract,
// sign-in, the token's rate limit, and validation against openapi.yaml. Then one
// method per operation turns it into a command or a query and the answer back
// into the contract's words.
//
// # Why
//
// Every refusal becomes a problem document in one place (errors.go). What was
// submitted is never repeated, neither in an answer nor in the log: the validator's
// own messages print values, so the messages here are made from the contract
// alone (fielderrors.go), and the log knows routes, not URLs.
//
// The answer that tells of a new resource is built from the command's own events,
// so that a repeated Idempotency-Key gets the same bytes. Other answers about a
// repository add its status from the read models, if those are quick to follow.
package httpapi

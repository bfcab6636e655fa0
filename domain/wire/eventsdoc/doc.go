// Package eventsdoc renders docs/events.md, the contract with other services, from
// what the contract is tested by: the golden files and the comments on the types.
package eventsdoc

//go:generate go test -run TestTheDocumentIsFresh . -update

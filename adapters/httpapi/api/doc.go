// Package api is the HTTP contract: openapi.yaml, which is written by hand, and the Go code generated from it.
//
// The generated code holds the models, the strict server (StrictServerInterface, mounted on echo by
// RegisterHandlersWithBaseURL) and the client that the command line uses (ClientWithResponses).
//
// # Why
//
// The contract comes first because other teams generate their clients from it: one file gives the server, the client and
// the documentation, and the compiler checks the statuses. It is embedded as written (Spec), so that /openapi.yaml shows
// the comments and the order of the source.
//
// Every operation has the same default answer, a problem document. Handlers therefore return Go errors, and one error
// handler turns them into problems; the generated default response objects are for clients.
//
// Secrets in requests and answers have the type Secret, which travels in JSON but cannot be printed or logged.
package api

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml

// Package vault keeps secrets: sealed, each written once under a random id.
//
// A secret is put here before the command that names it is decided, and events
// hold its id only. Every process that needs secrets folds the store and keeps
// them sealed in memory; they are opened one at a time, when asked for.
//
// Why the id is authenticated with the secret: whoever can write to the store
// must not be able to have one repository's credential used for another.
package vault

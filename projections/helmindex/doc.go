// Package helmindex writes the index of a Helm repository that is made of several:
// what each chart is called there, and the file itself.
//
// # Why
//
// The file is JSON, which is YAML too: Helm 3.14 and later read it many times faster
// than YAML in block style, and so does chartledger. It is written so that a reader of
// YAML takes it as well, whatever is in it: what a hostile repository says of its
// charts must not spoil the index of everyone who sees that repository.
package helmindex

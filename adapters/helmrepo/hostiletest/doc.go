// Package hostiletest has servers of Helm repositories that go wrong: by attack, by
// accident, or by a slip of whoever runs them. Each case is one way to go wrong, and
// what has to come of it; the server of a case can be turned hostile and good again
// at any time.
//
// # Why
//
// A catalog is lost by what a server answers once, on a bad day, in a way that
// nobody thought of. So the ways are written down, one small handler each, and one
// test takes a running service through all of them at once.
package hostiletest

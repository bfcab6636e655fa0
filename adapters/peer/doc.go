// Package peer hands commands from one chartledger process to another: JSON over
// HTTP over TLS 1.3, on the internal listener.
//
// # Who may
//
// Both sides have a key pair that is derived from the master key, the same in every
// process of a service, and accept nobody without it. So whoever can be talked to
// has the master key, and there are no certificates to hand out or to renew.
package peer

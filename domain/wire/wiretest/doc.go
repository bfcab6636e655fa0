// Package wiretest has one sample of every event type, with every field filled.
// The golden files of package wire and the examples in docs/events.md are made of
// them. Nothing outside tests and generators may import it.
package wiretest

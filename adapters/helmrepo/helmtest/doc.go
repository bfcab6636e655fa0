// Package helmtest has Helm repositories for tests: a generator of large indexes,
// and a server over loopback whose content and manners can be changed at any time.
package helmtest

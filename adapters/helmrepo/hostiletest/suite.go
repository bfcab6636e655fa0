package hostiletest

import (
	"slices"
	"testing"

	"chartledger/adapters/certtest"
)

// Suite is all cases, and what they need in common.
type Suite struct {
	Cases     []Case
	Authority *certtest.Authority // signs the certificates of good servers
	Trap      *Trap
}

// New is the suite over a good index: one of plain block style in which an app has
// more than forty versions, the newest first.
func New(tb testing.TB, index []byte) *Suite {
	tb.Helper()
	s := &Suite{Authority: certtest.New(tb), Trap: newTrap(tb)}
	apps := read(index)
	s.Cases = slices.Concat(
		cuts(index), breaks(index), slow(index), crowds(index), endless(index), packed(index),
		pages(), statuses(index), redirects(s.Trap), faults(tb, s.Authority),
		losses(apps), changes(index, apps), caches(index, apps),
		texts(index), entries(index, apps), bombs(index),
	)
	return s
}

package indexing

import "chartledger/domain/repo"

// mayBeEmpty says whether a missing index is no fault, because charts are still to be
// pushed. Once the catalog shows a version the index is not to come, it is gone: that
// must never empty a catalog.
func (r *run) mayBeEmpty() bool {
	return r.work.Repo.Mode == repo.ReadWrite && r.status.Versions == 0
}

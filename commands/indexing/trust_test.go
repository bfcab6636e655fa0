package indexing_test

import (
	"testing"

	"chartledger/domain/repo"
)

// A run reads the repository as it says that it is to be read.
func TestARunTrustsWhomItsRepositoryTrusts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	trust, yes := repo.TLS{CACertificates: "ca", InsecureSkipVerify: true}, true
	w.happen(repo.Updated{Ref: repo.Ref{RepoID: "r"}, TLS: &trust, CredentialToOtherHosts: &yes})
	w.request("s1")
	w.until("sync.completed s1")
	if got := w.source.last; got.RepoID != "r" || got.URL == "" || got.TLS != trust || !got.CredentialToOtherHosts {
		t.Errorf("got %+v", got)
	}
}

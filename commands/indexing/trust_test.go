package indexing_test

import (
	"testing"

	"chartledger/commands/indexing"
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
	got := w.source.last
	want := indexing.Source{RepoID: "r", URL: got.URL, TLS: trust, CredentialToOtherHosts: true}
	if got != want || got.URL == "" {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

package indexing_test

import (
	"os"
	"testing"

	"chartledger/commands/indexing"
	"chartledger/domain"
	"chartledger/domain/wire/wiretest"
)

// TestALogOfEarlierTypesIsFoldedAsToday: what was asked for years ago counts.
func TestALogOfEarlierTypesIsFoldedAsToday(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("../../domain/wire/testdata/earlier/repo-events.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	p := domain.Partition{Topic: domain.RepoEvents}
	log, err := wiretest.Log(golden, p)
	if err != nil {
		t.Fatal(err)
	}
	repos := indexing.NewRepos()
	repos.Apply(domain.Batch{Partition: p, Next: int64(len(log)), Records: log[1:]})
	const sync = "b8f3c7a2-51f5-4f0e-9f0b-6f2f8f7f6a21"
	w := repos.Work("4f6f1c1e-8f0a-4a53-9d5e-2b1f6a6c7d10")
	if w.Request == nil || w.Cancel == nil || w.Cancel.SyncID != sync || w.Cancel.Offset != 3 || w.Repo.Version != 1 {
		t.Errorf("it is folded to %+v", w)
	}
}

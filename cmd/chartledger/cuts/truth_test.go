package cuts_test

import (
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// truth is what a whole index says.
type truth struct {
	versions  map[[2]string]catalog.Hash // by app and version
	summaries map[[2]string]catalog.Hash // by app and version: what the app shows with that as its newest
}

func truthOf(t *testing.T, run []domain.Event) truth {
	t.Helper()
	all := truth{map[[2]string]catalog.Hash{}, map[[2]string]catalog.Hash{}}
	for _, e := range run {
		if v, ok := e.(catalog.VersionPublished); ok {
			key := [2]string{v.App, v.Version}
			all.versions[key], all.summaries[key] = v.Listing.Hash(), catalog.Summarize(v.Listing).Hash()
		}
	}
	if len(all.versions) < 10 {
		t.Fatalf("the whole index gave %d versions", len(all.versions))
	}
	return all
}

// changed are the changes that a run made to a catalog that had it all. Marks of a
// held run are none.
func (all truth) changed(run []domain.Event) (lies []string) {
	for _, e := range run {
		switch e.(type) {
		case syncs.Started, syncs.Completed, syncs.Held, syncs.Failed, catalog.VersionMissing, catalog.VersionFound:
		default:
			lies = append(lies, e.Type()+" of "+e.Subject())
		}
	}
	return lies
}

// lies are what a run published that is not so.
func (all truth) lies(run []domain.Event) (lies []string) {
	for _, e := range run {
		switch e := e.(type) {
		case syncs.Started, syncs.Completed, syncs.Held, syncs.Failed:
		case catalog.VersionPublished:
			if all.versions[[2]string{e.App, e.Version}] != e.Listing.Hash() {
				lies = append(lies, "published "+e.App+" "+e.Version)
			}
		case catalog.AppRegistered:
			if all.summaries[[2]string{e.App, e.LatestVersion}] != e.Summary.Hash() {
				lies = append(lies, "registered "+e.App+" with "+e.LatestVersion)
			}
		default:
			lies = append(lies, e.Type()+" of "+e.Subject())
		}
	}
	return lies
}

package e2e_test

import (
	"net/http"
	"slices"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// For every real index: what the API shows is what Helm's own loader accepts, and
// what Helm refuses is refused or ends with a plain reason.
func TestTheCatalogEqualsHelms(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		c := serve(t, p).operator()
		indexes := serveIndexes(t)
		repos := map[string]api.Repo{}
		for name, at := range indexes {
			if a := c.do("POST", "/repos", newRepo(name, at.url)); a.Status == http.StatusCreated {
				c.settle(a)
				repos[name] = decode[api.Repo](t, a)
			} else {
				mayBeRefused(t, a, at)
			}
		}
		total := 0
		for name, r := range repos {
			total += sameCatalog(t, c, r, indexes[name])
		}
		t.Logf("%d indexes, %d repositories, %d versions", len(indexes), len(repos), total)
	})
}

// servedIndex is a file and where it is served.
type servedIndex struct{ file, url string }

func serveIndexes(t testing.TB) map[string]servedIndex {
	t.Helper()
	served := map[string]servedIndex{}
	for name, file := range realIndexes(t) {
		served[name] = servedIndex{file, helmtest.Index(t, string(content(t, file))).URL}
	}
	return served
}

// mayBeRefused fails unless Helm refuses the index too, and the answer says why.
func mayBeRefused(t testing.TB, a answer, at servedIndex) {
	t.Helper()
	problem := decode[api.Problem](t, a.want(t, http.StatusUnprocessableEntity))
	if _, err := helmCatalog(t, at.file); err == nil {
		t.Errorf("%s was refused, and Helm loads it: %s", at.file, a.Body)
		return
	}
	reason := ""
	if problem.Report != nil {
		for _, check := range problem.Report.Checks {
			if check.Status == api.CheckStatusFailed {
				reason = check.Code + ": " + check.Detail
			}
		}
	}
	if reason == "" {
		t.Errorf("%s was refused without a failed check: %s", at.file, a.Body)
	}
	t.Logf("%s was refused: %s", at.file, reason)
}

// sameCatalog compares, and answers how many versions there are.
func sameCatalog(t testing.TB, c caller, r api.Repo, at servedIndex) int {
	t.Helper()
	ended := c.outcome(r.ID)
	want, helmRefuses := helmCatalog(t, at.file)
	got := c.catalog(r.ID)
	switch {
	case helmRefuses != nil && ended.Status == api.SyncStatusFailed && ended.Cause != nil && ended.Cause.Detail != "":
		t.Logf("%s failed: %s: %s", at.file, ended.Cause.Code, ended.Cause.Detail)
	case helmRefuses != nil && ended.Status == api.SyncStatusCompleted && ended.WarningsTotal > 0:
		t.Logf("%s: Helm says %v; here %d versions and the warning: %s",
			at.file, helmRefuses, len(got), ended.Warnings[0].Reason)
	case helmRefuses != nil:
		t.Errorf("%s: Helm says %v; here it ended %s without a reason", at.file, helmRefuses, ended.Status)
	case ended.Status != api.SyncStatusCompleted:
		t.Errorf("%s: ended %s: %+v", at.file, ended.Status, ended.Cause)
	case ended.Counts.Versions != len(want):
		t.Errorf("%s: the sync counts %d versions, Helm has %d", at.file, ended.Counts.Versions, len(want))
	case listed(t, at.file) > len(want) && ended.WarningsTotal == 0:
		t.Errorf("%s: %d of %d versions are left out without a warning", at.file, listed(t, at.file)-len(want), listed(t, at.file))
	case !slices.Equal(got, want):
		t.Errorf("%s: %d versions, Helm has %d; %s", at.file, len(got), len(want), difference(got, want))
	}
	return len(got)
}

// listed is how many versions a file lists, good or not, repeated or not.
func listed(t testing.TB, file string) (n int) {
	t.Helper()
	for _, versions := range inFileOrder(t, file) {
		n += len(versions)
	}
	return n
}

// difference is the first place where two sorted lists differ.
func difference(got, want []version) string {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			return "first difference\n got " + at(got, i) + "\nwant " + at(want, i)
		}
	}
	return "no difference"
}

func at(list []version, i int) string {
	if i < len(list) {
		return list[i].String()
	}
	return "nothing"
}

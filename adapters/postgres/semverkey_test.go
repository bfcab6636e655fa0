package postgres_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// randomVersion makes versions that are close to each other, and some that are none.
func randomVersion(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	number := func() string { return pick("0", "1", "2", "9", "10", "11", "99", "100", "18446744073709551615") }
	v := pick("", "", "v") + number()
	for range r.IntN(3) {
		v += "." + number()
	}
	if r.IntN(2) == 0 {
		parts := []string{}
		for range 1 + r.IntN(4) {
			parts = append(parts, pick("alpha", "alpha-1", "a", "A", "beta", "0", "1", "2", "10", "rc", "rc1", "-", "--1", "99999999999999999999", "1a"))
		}
		v += "-" + strings.Join(parts, ".")
	}
	if r.IntN(4) == 0 {
		v += "+build." + number()
	}
	if r.IntN(20) == 0 {
		v = pick("latest", "1.2.3.4", "", "1..2", "v", "1.0.0-", strings.Repeat("9", 300), "01.2.3")
	}
	return v
}

// The order of an app's versions is semver's, through the database.
func TestVersionsComeInSemverOrder(t *testing.T) {
	t.Parallel()

	b, r := setup(t), rand.New(rand.NewPCG(1, 2))
	b.record(domain.RepoEvents, created("r", "alice", "stable", repo.Public))
	seen := map[string]bool{}
	for len(seen) < 3000 {
		v := randomVersion(r)
		if !seen[v] && v != "" {
			seen[v] = true
			b.record(domain.AppEvents, published("r", "app", v))
		}
	}
	b.project()

	got := []string{}
	for page := (projections.Page{Limit: 200}); ; {
		list := must[projections.List[projections.Version]](t)(b.q.Versions(t.Context(), alice, nil, appRef("r", "app").AppID, false, page))
		for _, v := range list.Items {
			got = append(got, v.Version)
		}
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			break
		}
	}
	if len(got) != len(seen) {
		t.Fatalf("got %d versions, want %d", len(got), len(seen))
	}
	if i := outOfOrder(got); i >= 0 {
		t.Errorf("%q comes before %q", got[i], got[i+1])
	}
}

// outOfOrder is the first place where a newer version follows an older one, or a
// version follows what is none.
func outOfOrder(versions []string) int {
	parsed := make([]*semver.Version, len(versions))
	for i, v := range versions {
		parsed[i], _ = semver.NewVersion(v)
	}
	for i := range len(parsed) - 1 {
		a, b := parsed[i], parsed[i+1]
		if a == nil && b != nil || a != nil && b != nil && a.LessThan(b) {
			return i
		}
	}
	return -1
}

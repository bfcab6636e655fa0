package e2e_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/cli"
)

// An index that was cut off costs nothing until its owner says that it is whole. She
// sees why, what would go, and what went.
func TestACutIndexWaitsForItsOwner(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := serve(t, p)
		c, owner := s.operator(), s.shell(s.Token)
		var whole bytes.Buffer
		if err := helmtest.PlainIndex(&whole, 4, 30); err != nil {
			t.Fatal(err)
		}
		source := helmtest.Index(t, whole.String())
		r := c.published(newRepo("cut", source.URL))

		source.Set("index.yaml", cutAfter(t, whole.Bytes(), 3*30+5)) // the last 25 of chart-3 are gone
		refused := owner.run(cli.ExitFailed, "repo", "sync", "cut", "--wait")
		if !strings.Contains(refused.err, "is held: index_cut_short: ") || !strings.Contains(refused.err, "25 versions are missing") {
			t.Errorf("repo sync says %s", refused.err)
		}
		held := c.outcome(r.ID)
		if held.Status != api.SyncStatusHeld || held.Counts.Versions != 120 || !hasPhase(held, "confirm") || newest(c, r.ID) != "29.3.0" {
			t.Errorf("held: %+v, and chart-3 shows %s", held, newest(c, r.ID))
		}
		missing := all[api.MissingVersion](c, "/syncs/"+held.ID+"/missing", "7")
		listed := owner.run(cli.ExitOK, "sync", "missing", held.ID, "--limit", "0").out
		if len(missing) != 25 || strings.Count(listed, "chart-3") != 25 {
			t.Errorf("missing are %+v, and\n%s", missing, listed)
		}

		owner.run(cli.ExitOK, "sync", "release", held.ID)
		eventually(t, syncWithin, "the release is done", func() bool {
			return get[api.Sync](c, "/syncs/"+held.ID).Status == api.SyncStatusCompleted
		})
		after := get[api.Sync](c, "/syncs/"+held.ID)
		if after.Counts.Withdrawn != 25 || after.Counts.Versions != 95 || newest(c, r.ID) != "4.3.0" {
			t.Errorf("released: %+v, and chart-3 shows %s", after, newest(c, r.ID))
		}
		owner.run(cli.ExitOK, "repo", "sync", "cut", "--wait") // its end is accepted
	})
}

// cutAfter is an index up to the end of its n-th version.
func cutAfter(t testing.TB, index []byte, n int) []byte {
	t.Helper()
	mark, at := []byte("\n    version: "), 0
	for range n {
		next := bytes.Index(index[at:], mark)
		if next < 0 {
			t.Fatalf("the index has no %s versions", strconv.Itoa(n))
		}
		at += next + len(mark)
	}
	return index[:at+bytes.IndexByte(index[at:], '\n')+1]
}

func hasPhase(s api.Sync, name string) bool {
	return slices.ContainsFunc(s.Phases, func(p api.SyncPhase) bool { return p.Phase == name })
}

// newest is what chart-3 shows as its newest version.
func newest(c caller, repoID string) string {
	for _, app := range all[api.App](c, "/apps?repo_id="+repoID, "200") {
		if app.Name == "chart-3" {
			return app.LatestVersion
		}
	}
	return ""
}

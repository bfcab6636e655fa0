package e2e_test

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
)

// A large sync can be watched: progress comes while it runs, and the end only when
// the catalog has the rows.
func TestTheStreamEndsWithTheRowsThere(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		c := serve(t, p).operator()
		const apps, versions = 150, 70
		r := c.create(newRepo("watched", plain(t, apps, versions).URL))
		sync := get[api.SyncPage](c, "/repos/"+r.ID+"/syncs").Items[0]
		seen, end := c.follow(sync.ID)
		rows := 0
		for _, app := range all[api.App](c, "/apps?repo_id="+r.ID, "200") {
			rows += app.Versions
		}
		if end.Status != api.SyncStatusCompleted || end.Counts.Versions != apps*versions || rows != apps*versions {
			t.Errorf("the stream ended with %s and %d versions, and the catalog had %d, want %d", end.Status, end.Counts.Versions, rows, apps*versions)
		}
		if got := get[api.Sync](c, "/syncs/"+sync.ID); got.Status != end.Status {
			t.Errorf("after the end the sync is %s", got.Status)
		}
		checkProgress(t, seen, apps*versions)
	})
}

// follow watches a sync to its end.
func (c caller) follow(syncID string) (seen []api.SyncProgress, end api.Sync) {
	c.t.Helper()
	c.watch(syncID, func(event, data string) bool {
		switch event {
		case "progress":
			seen = append(seen, fromJSON[api.SyncProgress](c.t, data))
		case "end":
			end = fromJSON[api.Sync](c.t, data)
		}
		return event != "end"
	})
	return seen, end
}

// checkProgress wants numbers that grow towards the total.
func checkProgress(t testing.TB, seen []api.SyncProgress, total int) {
	t.Helper()
	done, publishing := 0, 0
	for _, p := range seen {
		if p.Phase != "publish" || p.Total == 0 {
			continue
		}
		publishing++
		if p.Done < done || p.Done > p.Total || p.Total != total {
			t.Errorf("progress says %d of %d after %d", p.Done, p.Total, done)
		}
		done = p.Done
	}
	if publishing == 0 {
		t.Errorf("nothing was told about publishing: %+v", seen)
	}
	t.Logf("%d progress events, %d of them while publishing", len(seen), publishing)
}

// watch gives see the events of a sync's stream until it answers false, or the
// stream ends.
func (c caller) watch(syncID string, see func(event, data string) bool) {
	c.t.Helper()
	stream := c.open("/syncs/" + syncID + "/stream")
	defer stream.Close()
	lines, event, data := bufio.NewScanner(stream), "", ""
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			event = value
		case "data":
			data = value
		case "":
			if event != "" && !see(event, data) {
				return
			}
			event, data = "", ""
		}
	}
	c.t.Fatalf("the stream broke off: %v", lines.Err())
}

// open begins to read an answer that goes on.
func (c caller) open(path string) io.ReadCloser {
	c.t.Helper()
	r, err := c.request("GET", path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return begun(c.t, r)
}

// begun is an answer that goes on, to be closed.
func begun(t testing.TB, r *http.Request) io.ReadCloser {
	t.Helper()
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: got %d", r.URL, response.StatusCode)
	}
	return response.Body
}

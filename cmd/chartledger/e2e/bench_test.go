package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// BenchmarkSync times the syncs of an index of 21 000 versions (21 MB), and of one
// of 98 000 (100 MB), from the command to the moment when a read shows the outcome
// and its rows. helm is Helm's own loader on the same file in the same run, in a
// process of its own: each row says how many times as fast as that it is.
func BenchmarkSync(b *testing.B) {
	b.Run("plain", func(b *testing.B) {
		index := syntheticIndex(b, 300, 70)
		helm := rowOfHelm(b, "helm-LoadIndexFile", index.text)
		b.Run("embedded", func(b *testing.B) { benchmarkSyncs(b, embeddedPlatform(), index, helm) })
		b.Run("apache", func(b *testing.B) { benchmarkSyncs(b, apachePlatform(b), index, helm) })
	})
	b.Run("json", func(b *testing.B) {
		index := jsonIndex(b, 300, 70)
		helm := rowOfHelm(b, "helm-LoadIndexFile", index.text)
		b.Run("apache", func(b *testing.B) { benchmarkSyncs(b, apachePlatform(b), index, helm) })
	})
	b.Run("large", func(b *testing.B) {
		index := syntheticIndex(b, 1400, 70)
		helm := rowOfHelm(b, "helm-LoadIndexFile", index.text)
		b.Run("apache", func(b *testing.B) { benchmarkSyncs(b, apachePlatform(b), index, helm) })
	})
}

// syncTimes is how often each row is measured but the first.
const syncTimes = 9

// benchmarkSyncs measures one platform with one index; helm is what Helm's loader
// took for it.
func benchmarkSyncs(b *testing.B, p platform, index synthetic, helm time.Duration) {
	server := helmtest.Index(b, index.text)
	s := serve(b, p)
	c := s.operator()
	t := table{s: s, helm: helm}
	settle(b, s.cmd.Process.Pid)
	t.idle, _ = memory(b, s.cmd.Process.Pid)
	var repoID string
	t.row(b, "first", 1, func(int) {
		repoID = decode[api.Repo](b, c.do("POST", "/repos", newRepo("plain", server.URL)).want(b, http.StatusCreated)).ID
		c.seen(repoID, index.versions)
	})
	t.row(b, "unchanged-etag", syncTimes, func(int) { c.again(repoID) })
	server.ETags(false)
	t.row(b, "unchanged-no-etag", syncTimes, func(int) { c.again(repoID) })
	changed := make([][]byte, syncTimes)
	for i := range changed {
		changed[i] = index.change(b, i)
	}
	t.row(b, "one-version-changed", syncTimes, func(i int) {
		server.Set("index.yaml", changed[i])
		c.again(repoID)
	})
}

// table is where the rows of one service are measured.
type table struct {
	s    *Service
	helm time.Duration // 0: it was not asked for
	idle float64       // memory before the first
}

// row measures one line: the median of so many times, the processor time of each
// on average, and the most memory above that of the idle service before the first.
func (t table) row(b *testing.B, name string, times int, sync func(i int)) {
	b.Run(name, func(b *testing.B) {
		pid := t.s.cmd.Process.Pid
		settle(b, pid)
		watchPeak(b, pid)
		worked := cpu(b, pid)
		took := make([]time.Duration, times)
		for i := range took {
			begin := time.Now()
			sync(i)
			took[i] = time.Since(begin)
		}
		worked = cpu(b, pid) - worked
		slices.Sort(took)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(milliseconds(took[times/2]), "ms")
		b.ReportMetric(milliseconds(worked)/float64(times), "cpu-ms")
		if t.helm > 0 {
			b.ReportMetric(t.helm.Seconds()/took[times/2].Seconds(), "x-helm")
		}
		most := peak(b, pid)
		b.ReportMetric(most-t.idle, "added-MiB")
		b.ReportMetric(most, "peak-MiB")
	})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// settle waits until a process is idle: it spends less than a twentieth of a
// second on processors in half a second.
func settle(b *testing.B, pid int) {
	b.Helper()
	ticker := time.NewTicker(500 * time.Millisecond)
	defer ticker.Stop()
	for before, n := cpu(b, pid), 0; n < 60; n++ {
		<-ticker.C
		now := cpu(b, pid)
		if now-before < 50*time.Millisecond {
			return
		}
		before = now
	}
}

// lookEvery is how often the outcome is looked for: what the looks cost the service
// counts as its own.
const lookEvery = 5 * time.Millisecond

// seen waits until reads show the first outcome and all rows.
func (c caller) seen(repoID string, versions int) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for ; ; <-look.C {
		r := c.do("GET", "/repos/"+repoID, nil)
		if r.Status != http.StatusOK {
			continue // the read model is not there yet
		}
		if l := decode[api.Repo](c.t, r).LastSync; l != nil && l.Versions == versions {
			return
		}
	}
}

// again asks for a sync and waits until reads show how it ended.
func (c caller) again(repoID string) {
	asked := c.do("POST", "/repos/"+repoID+"/syncs", "{}").want(c.t, http.StatusAccepted)
	id := decode[api.Sync](c.t, asked).ID
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for ; ; <-look.C {
		r := c.do("GET", "/syncs/"+id, nil, "Consistency-Token", asked.Header.Get("Consistency-Token")).want(c.t, http.StatusOK)
		switch s := decode[api.Sync](c.t, r); s.Status {
		case api.SyncStatusRequested, api.SyncStatusRunning:
		case api.SyncStatusCompleted:
			return
		default:
			c.t.Fatalf("the sync ended %s: %+v", s.Status, s.Cause)
		}
	}
}

// synthetic is an index that tests make.
type synthetic struct {
	text     string
	versions int
}

func syntheticIndex(b *testing.B, apps, versions int) synthetic {
	b.Helper()
	return synthetic{plainIndex(b, apps, versions), apps * versions}
}

// change is the index with another digest of one version, the i-th digest in it.
func (x synthetic) change(b *testing.B, i int) []byte {
	b.Helper()
	const width = len(zeros)
	at := 0
	for range i + 1 {
		next := strings.Index(x.text[at:], "digest")
		if next < 0 {
			b.Fatal("the index has too few digests")
		}
		at += next + len("digest")
	}
	at += strings.IndexAny(x.text[at:], "0123456789abcdef")
	return []byte(x.text[:at] + zeros + x.text[at+width:])
}

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

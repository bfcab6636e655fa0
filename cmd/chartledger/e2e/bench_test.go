package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/repo"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// BenchmarkSync times the syncs of an index of 21 000 versions (21 MB), from the
// command to the moment when a read shows the outcome and its rows; beside it,
// Helm's own loader on the same file. Of unchanged syncs the median of nine counts.
// The memory is the peak of the process so far.
func BenchmarkSync(b *testing.B) {
	b.Run("embedded", func(b *testing.B) { benchmarkSyncs(b, embeddedPlatform()) })
	b.Run("apache", func(b *testing.B) { benchmarkSyncs(b, apachePlatform(b)) })
	b.Run("helm-LoadIndexFile", benchmarkHelm)
}

func benchmarkSyncs(b *testing.B, p platform) {
	index := plain(b, 300, 70)
	index.ETags(true)
	s := serve(b, p)
	c := s.operator()
	var repoID string
	row(b, "first", s, 1, func() {
		repoID = decode[api.Repo](b, c.do("POST", "/repos", newRepo("plain", index.URL)).want(b, http.StatusCreated)).ID
		c.seen(repoID, 21_000)
	})
	row(b, "unchanged-etag", s, 9, func() { c.again(repoID) })
	index.ETags(false)
	row(b, "unchanged-no-etag", s, 9, func() { c.again(repoID) })
	changeOne(b, index)
	row(b, "one-version-changed", s, 1, func() { c.again(repoID) })
}

// row measures one line of the table: the median of so many times.
func row(b *testing.B, name string, s *Service, times int, sync func()) {
	b.Run(name, func(b *testing.B) {
		took := make([]float64, times)
		for i := range took {
			begin := time.Now()
			sync()
			took[i] = float64(time.Since(begin).Microseconds()) / 1000
		}
		slices.Sort(took)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(took[times/2], "ms")
		b.ReportMetric(peak(b, s.cmd.Process.Pid), "peak-MB")
	})
}

// seen waits, looking all the time, until reads show the first outcome and all rows.
func (c caller) seen(repoID string, versions int) {
	for {
		r := c.do("GET", "/repos/"+repoID, nil)
		if r.Status != http.StatusOK {
			continue // the read model is not there yet
		}
		if l := decode[api.Repo](c.t, r).LastSync; l != nil && l.Versions == versions {
			return
		}
		runtime.Gosched()
	}
}

// again asks for a sync and waits until reads show how it ended.
func (c caller) again(repoID string) {
	asked := c.do("POST", "/repos/"+repoID+"/syncs", "{}").want(c.t, http.StatusAccepted)
	id := decode[api.Sync](c.t, asked).ID
	for {
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

// changeOne gives one version of the index another digest.
func changeOne(b *testing.B, index *helmtest.Repository) {
	text := plainIndex(b, 300, 70)
	digest := regexp.MustCompile(`digest: [0-9a-f]{64}`).FindString(text)
	index.Set("index.yaml", []byte(strings.Replace(text, digest, "digest: "+strings.Repeat("0", 64), 1)))
}

// benchmarkHelm loads the file in a process of its own, so that its memory shows.
func benchmarkHelm(b *testing.B) {
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.yaml"), []byte(plainIndex(b, 300, 70)), 0o600); err != nil {
		b.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "E2E_ROLE=load", "E2E_DIR="+dir)
	output, err := child.Output()
	if err != nil {
		b.Fatalf("load the index in a child: %v", err)
	}
	var ms, megabytes float64
	if _, err := fmt.Sscan(string(output), &ms, &megabytes); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms, "ms")
	b.ReportMetric(megabytes, "peak-MB")
}

// loadIndex is the child of benchmarkHelm: it prints milliseconds and megabytes.
func loadIndex(dir string) error {
	begin := time.Now()
	if _, err := repo.LoadIndexFile(filepath.Join(dir, "index.yaml")); err != nil {
		return err
	}
	took := time.Since(begin)
	megabytes, err := peakOf(os.Getpid())
	fmt.Println(float64(took.Microseconds())/1000, megabytes)
	return err
}

func peak(b *testing.B, pid int) float64 {
	b.Helper()
	megabytes, err := peakOf(pid)
	if err != nil {
		b.Fatal(err)
	}
	return megabytes
}

// peakOf is the most memory that a process had resident, in MB, from Linux's /proc.
func peakOf(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	match := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if match == nil {
		return 0, fmt.Errorf("no peak in /proc/%d/status", pid)
	}
	kb, err := strconv.ParseFloat(string(match[1]), 64)
	return kb / 1024, err
}

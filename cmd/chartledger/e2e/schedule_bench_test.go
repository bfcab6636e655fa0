package e2e_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/httpapi/api"
)

// intervalOfSchedule is how often each repository is due.
const intervalOfSchedule = time.Minute

// BenchmarkSchedule has one process look at very many repositories every minute, and
// measures how late their servers were asked, and what it costs. REPOS (200) and
// MINUTES (1) say how many and for how long.
func BenchmarkSchedule(b *testing.B) {
	b.Run("embedded", func(b *testing.B) { benchmarkSchedule(b, embeddedPlatform()) })
	b.Run("apache", func(b *testing.B) { benchmarkSchedule(b, apachePlatform(b)) })
}

func benchmarkSchedule(b *testing.B, p platform) {
	repos, lasts := fromEnvironment(b, "REPOS", 200), time.Duration(fromEnvironment(b, "MINUTES", 1))*time.Minute
	servers := newScheduled(b)
	service := serve(b, p)
	operator := service.operator()
	numbers := operator.createAll(b, servers, repos)
	pid := service.cmd.Process.Pid
	servers.bad.Store(true)
	<-time.After(intervalOfSchedule) // nobody is due before that
	begin, cpu, log := time.Now(), cpuOf(b, pid), logSize(b, service)
	<-time.After(lasts)
	end, used, grown := time.Now(), cpuOf(b, pid)-cpu, logSize(b, service)-log
	v := operator.judge(b, servers, numbers, begin, end)
	if v.missed > 0 {
		b.Errorf("%d of %d due times were missed by more than %v:\n%s", v.missed, len(v.delays), tolerated, strings.Join(v.worst(10), "\n"))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(v.delays)), "due-times")
	b.ReportMetric(float64(v.logged), "logged-runs")
	b.ReportMetric(v.percentile(50), "late-p50-ms")
	b.ReportMetric(v.percentile(99), "late-p99-ms")
	b.ReportMetric(v.percentile(100), "late-max-ms")
	b.ReportMetric(float64(v.missed), "missed")
	b.ReportMetric(used.Seconds(), "cpu-s")
	b.ReportMetric(100*used.Seconds()/end.Sub(begin).Seconds(), "cpu-%")
	b.ReportMetric(peak(b, pid), "peak-MB")
	if p.kafka == "" {
		b.ReportMetric(float64(grown)/end.Sub(begin).Hours()/(1<<20), "log-MB/h")
	}
}

func fromEnvironment(b *testing.B, name string, otherwise int) int {
	b.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s is %q: give a number from 1 on", name, text)
	}
	return n
}

// createAll creates the repositories, and waits until each has had its first sync.
// The answer is their numbers by their ids.
func (c caller) createAll(b *testing.B, servers *scheduled, repos int) map[string]int {
	b.Helper()
	ids := make([]string, repos)
	var group errgroup.Group
	group.SetLimit(16)
	for n := range repos {
		group.Go(func() (err error) {
			ids[n], err = c.createScheduled(n, servers.url(n))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	for len(all[api.Sync](c, "/syncs?status=completed", "200")) < repos {
		<-time.After(time.Second)
	}
	numbers := make(map[string]int, repos)
	for n, id := range ids {
		numbers[id] = n
	}
	return numbers
}

// createScheduled creates repository n; what was not taken on a busy machine, again.
func (c caller) createScheduled(n int, url string) (id string, err error) {
	every := api.SyncInterval(intervalOfSchedule.Seconds())
	body := newRepo(fmt.Sprint("scheduled-", n), url, func(r *api.RepoCreate) { r.SyncIntervalSeconds = &every })
	for until := time.Now().Add(time.Minute); ; {
		a, err := c.try("POST", "/repos", body, "Idempotency-Key", body.Name)
		switch {
		case err != nil:
			return "", err
		case a.Status == http.StatusCreated:
			var created api.Repo
			err := json.Unmarshal([]byte(a.Body), &created)
			return created.ID, err
		case a.Status != http.StatusServiceUnavailable || time.Now().After(until):
			return "", fmt.Errorf("create repository %d: %s", n, a.Body)
		}
		<-time.After(100 * time.Millisecond)
	}
}

// cpuOf is the processor time that a process has used, from Linux's /proc.
func cpuOf(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var ticks int
	for _, f := range fields[11:13] { // user and system
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// logSize is the size of all files of the embedded log; 0 where the log is elsewhere.
func logSize(b *testing.B, s *Service) (size int64) {
	b.Helper()
	if s.platform.kafka != "" {
		return 0
	}
	err := filepath.WalkDir(filepath.Join(s.DataDir, "kafka"), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size
}

package e2e_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/embedded"
	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/cmd/chartledger/bench/longlogtest"
)

// BenchmarkStart is what a long log costs: its bytes, the time from the start of
// the process until it is ready, first with the read models to be built from
// nothing (replay) and then with them in place (ready: the median of three), and
// memory when it is ready: heap, and what was resident at most.
func BenchmarkStart(b *testing.B) {
	for _, events := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			b.Run("embedded", func(b *testing.B) { benchmarkStart(b, embeddedPlatform(), events) })
			b.Run("apache", func(b *testing.B) { benchmarkStart(b, apachePlatform(b), events) })
		})
	}
}

func benchmarkStart(b *testing.B, p platform, events int) {
	var args []string
	if p.kafka == "" {
		args = []string{"--master-key-file", masterKey(b, b.TempDir())}
	} else {
		args = []string{"--postgres", postgrestest.New(b)}
	}
	s := newService(b, p, args...)
	s.patience = 10 * time.Minute
	size := s.fill(events)
	started(b, "replay", s, 1, size)
	started(b, "ready", s, 3, size)
}

// started starts the service so many times, and ends it.
func started(b *testing.B, name string, s *Service, times int, size int64) {
	b.Run(name, func(b *testing.B) {
		took := make([]float64, times)
		for i := range took {
			begin := time.Now()
			s.Start()
			took[i] = time.Since(begin).Seconds()
			b.ReportMetric(s.heap(), "heap-MB")
			b.ReportMetric(peak(b, s.cmd.Process.Pid), "peak-MiB")
			s.Stop()
		}
		slices.Sort(took)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(took[times/2], "s")
		b.ReportMetric(float64(size)/(1<<20), "log-MB")
	})
}

// heap is what the collector let live when it last ran, in MB: a third of where it
// will run next.
func (s *Service) heap() float64 {
	s.t.Helper()
	answer, err := client.Get(s.URL + "/metrics")
	s.must(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("read the metrics: %s", answer.Status)
	}
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if text, found := strings.CutPrefix(lines.Text(), "go_memstats_next_gc_bytes "); found {
			var bytes float64
			_, err := fmt.Sscan(text, &bytes)
			s.must(err)
			return bytes / 3 / (1 << 20)
		}
	}
	s.t.Fatal("the metrics do not tell of the heap")
	return 0
}

// fill writes a long log for a service that is yet to be started, and answers its
// bytes: on the disk, or at a broker of others those of the records.
func (s *Service) fill(events int) int64 {
	s.t.Helper()
	addr, dir := s.platform.kafka, ""
	if addr == "" {
		broker, err := embedded.StartBroker(s.DataDir, embedded.BrokerOptions{})
		s.must(err)
		defer func() { s.must(broker.Close()) }()
		addr, dir = broker.Addr(), s.DataDir
	}
	cluster := s.openCluster(addr)
	defer cluster.Close()
	w, err := longlogtest.Fill(s.t.Context(), cluster, events)
	s.must(err)
	if dir == "" {
		return w.Bytes
	}
	return s.bytesIn(dir)
}

// openCluster reaches the log of a service that is yet to be started.
func (s *Service) openCluster(addr string) *kafka.Cluster {
	s.t.Helper()
	cluster, err := kafka.Open(s.t.Context(), kafka.Options{Brokers: []string{addr}, TopicPrefix: s.platform.prefix})
	s.must(err)
	_, err = cluster.EnsureTopics(s.t.Context())
	s.must(err)
	return cluster
}

func (s *Service) bytesIn(dir string) (size int64) {
	s.t.Helper()
	s.must(filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	}))
	return size
}

func (s *Service) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

package e2e_test

import (
	"testing"
	"time"

	"chartledger/adapters/postgres/postgrestest"
	"chartledger/cmd/chartledger/bench/longlogtest"
)

// BenchmarkTakeOver is what clients see when the process that decides is told to
// end, and when it is killed, with 100 000 repositories in the log and two other
// processes on Apache Kafka. A killed process is missed after its session has ended;
// beyond-ms is what comes on top of that.
func BenchmarkTakeOver(b *testing.B) {
	p := apachePlatform(b)
	p.key, p.dsn = masterKey(b, b.TempDir()), postgrestest.New(b)
	var all []*Service
	for range 3 {
		s := newService(b, p)
		s.patience = 10 * time.Minute
		all = append(all, s)
	}
	cluster := all[0].openCluster(p.kafka)
	if err := longlogtest.FillRepos(b.Context(), cluster, 100_000); err != nil {
		b.Fatal(err)
	}
	cluster.Close()
	startAll(all...)
	b.Run("SIGTERM", func(b *testing.B) {
		decides, _ := registrar(b, all)
		l := apply(b, all, 8)
		decides.Stop()
		registrar(b, all)
		<-time.After(2 * time.Second)
		l.end()
		l.report(b, 0)
		decides.Start()
	})
	b.Run("kill-9", func(b *testing.B) {
		decides, others := registrar(b, all)
		l := apply(b, others, 8)
		decides.Kill()
		registrar(b, others)
		<-time.After(2 * time.Second)
		l.end()
		l.report(b, sessionTimeout)
	})
}

// report prints one row; expected is the part of the gap that nothing can be done about.
func (l *load) report(b *testing.B, expected time.Duration) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(l.took)), "commands")
	b.ReportMetric(float64(len(l.failed)), "failed")
	b.ReportMetric(float64(l.at(99).Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64((l.gap - expected).Milliseconds()), "beyond-ms")
}

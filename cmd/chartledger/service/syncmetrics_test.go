package service

import (
	"testing"
	"time"

	"chartledger/commands/turns"

	"github.com/prometheus/client_golang/prometheus"
)

// An indexer tells how many syncs are at each stage and wait for it, and since when;
// another process tells nothing of it.
func TestSyncsAreMetered(t *testing.T) {
	t.Parallel()
	now := time.Now()
	pool := func(waiting int) *turns.Pool {
		p := turns.New(turns.Options{Limit: 1, Clock: func() time.Time { return now }})
		for range 1 + waiting {
			p.Line(turns.Wish{Owner: "ada"}, func(*turns.Turn) {})
		}
		return p
	}
	s := &service{}
	if got := gathered(t, s); len(got) != 0 {
		t.Errorf("a process without an indexer tells %v", got)
	}
	s.indexer = &indexer{fetches: pool(3), places: pool(0)}
	now = now.Add(7 * time.Second)
	got := gathered(t, s)
	for name, want := range map[string]float64{
		"chartledger_sync_active fetch":               1,
		"chartledger_sync_queue_length fetch":         3,
		"chartledger_sync_queue_oldest_seconds fetch": 7,
		"chartledger_sync_active read":                1,
		"chartledger_sync_queue_length read":          0,
		"chartledger_sync_queue_oldest_seconds read":  0,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}

func gathered(t *testing.T, s *service) map[string]float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(syncMetrics{s})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			values[f.GetName()+" "+m.GetLabel()[0].GetValue()] = m.GetGauge().GetValue()
		}
	}
	return values
}

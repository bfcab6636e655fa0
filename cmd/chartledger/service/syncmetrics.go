package service

import (
	"github.com/prometheus/client_golang/prometheus"

	"chartledger/commands/turns"
)

// syncMetrics tell how long repositories wait to be fetched and read, if the process
// is an indexer. What was asked for and is not begun is in GET /api/v1/syncs.
type syncMetrics struct{ service *service }

var syncGauges = []struct {
	name, help string
	value      func(turns.Stats) float64
}{
	{"chartledger_sync_active", "Syncs that are at the stage.", func(s turns.Stats) float64 { return float64(s.Taken) }},
	{"chartledger_sync_queue_length", "Syncs that wait for the stage.", func(s turns.Stats) float64 { return float64(s.Waiting) }},
	{"chartledger_sync_queue_oldest_seconds", "How long the first of them has waited.", func(s turns.Stats) float64 { return s.Oldest.Seconds() }},
}

func describe(i int) *prometheus.Desc {
	return prometheus.NewDesc(syncGauges[i].name, syncGauges[i].help, []string{"stage"}, nil)
}

// Describe is prometheus.Collector's.
func (m syncMetrics) Describe(out chan<- *prometheus.Desc) {
	for i := range syncGauges {
		out <- describe(i)
	}
}

// Collect is prometheus.Collector's.
func (m syncMetrics) Collect(out chan<- prometheus.Metric) {
	indexer := m.service.indexer
	if indexer == nil {
		return
	}
	for stage, pool := range map[string]*turns.Pool{"fetch": indexer.fetches, "read": indexer.places} {
		stats := pool.Stats()
		for i, g := range syncGauges {
			out <- prometheus.MustNewConstMetric(describe(i), prometheus.GaugeValue, g.value(stats), stage)
		}
	}
}

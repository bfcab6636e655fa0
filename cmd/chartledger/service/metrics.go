package service

import (
	"github.com/prometheus/client_golang/prometheus"

	"chartledger/commands/journal"
)

// metrics tells what the owners did, read when somebody asks.
func (s *service) metrics() prometheus.Collector { return ownerMetrics{s.slots} }

type ownerMetrics struct{ slots *slots }

var ownerCounters = []struct {
	name, help string
	value      func(journal.Stats) int64
}{
	{"chartledger_claims_total", "Claims of the slot, the first included.", func(s journal.Stats) int64 { return s.Claims }},
	{"chartledger_batches_total", "Transactions committed.", func(s journal.Stats) int64 { return s.Batches }},
	{"chartledger_commands_total", "Commands answered, refusals included.", func(s journal.Stats) int64 { return s.Commands }},
	{"chartledger_events_total", "Events appended.", func(s journal.Stats) int64 { return s.Events }},
	{"chartledger_refused_batches_total", "Batches that the broker refused for good.", func(s journal.Stats) int64 { return s.Refused }},
}

// unknownCommits counts by cause: what is to be done about a commit in doubt depends
// on whether the brokers were silent or another owner spoke.
func (ownerMetrics) unknownCommits() *prometheus.Desc {
	return prometheus.NewDesc("chartledger_unknown_commits_total", "Commits whose outcome had to be read from the log.", []string{"slot", "cause"}, nil)
}

func (m ownerMetrics) descriptions() []*prometheus.Desc {
	descs := make([]*prometheus.Desc, len(ownerCounters))
	for i, c := range ownerCounters {
		descs[i] = prometheus.NewDesc(c.name, c.help, []string{"slot"}, nil)
	}
	return descs
}

// served says which process decides: 1 where it is this one.
func (ownerMetrics) served() *prometheus.Desc {
	return prometheus.NewDesc("chartledger_slot_served", "Whether this process decides the slot's commands.", []string{"slot"}, nil)
}

// Describe is prometheus.Collector's.
func (m ownerMetrics) Describe(out chan<- *prometheus.Desc) {
	for _, d := range m.descriptions() {
		out <- d
	}
	out <- m.served()
	out <- m.unknownCommits()
}

// Collect is prometheus.Collector's.
func (m ownerMetrics) Collect(out chan<- prometheus.Metric) {
	descs := m.descriptions()
	tell := func(slot string, stats journal.Stats) {
		serving := map[bool]float64{true: 1}[stats.Serving]
		out <- prometheus.MustNewConstMetric(m.served(), prometheus.GaugeValue, serving, slot)
		for i, c := range ownerCounters {
			out <- prometheus.MustNewConstMetric(descs[i], prometheus.CounterValue, float64(c.value(stats)), slot)
		}
		for cause, n := range stats.Doubts {
			out <- prometheus.MustNewConstMetric(m.unknownCommits(), prometheus.CounterValue, float64(n), slot, string(cause))
		}
	}
	for slot, stats := range m.slots.stats() {
		tell(slot, stats)
	}
}

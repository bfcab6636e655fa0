package service

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chartledger/adapters/kafka"
	"chartledger/domain"
)

// lagsEvery is how often the ends of the log are compared.
const lagsEvery = 5 * time.Second

// lags are how far readers of the log can read, as it was a moment ago.
type lags struct {
	mu  sync.Mutex
	now []kafka.Lag
}

// set takes what was seen, and answers which partitions were not stuck before.
func (l *lags) set(now []kafka.Lag) (news []kafka.Lag) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stuck := make(map[domain.Partition]bool)
	for _, lag := range l.now {
		stuck[lag.Partition] = lag.Stuck != ""
	}
	for _, lag := range now {
		if lag.Stuck != "" && !stuck[lag.Partition] {
			news = append(news, lag)
		}
	}
	l.now = now
	return news
}

// get is what was seen last.
func (l *lags) get() []kafka.Lag {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// notes say what is stuck, and what to do.
func (l *lags) notes() (notes []string) {
	for _, lag := range l.get() {
		if lag.Stuck != "" {
			notes = append(notes, lag.Stuck)
		}
	}
	return notes
}

// startLags watches for transactions that nobody ends.
func (s *service) startLags() {
	s.part(s.life, "lags", func(ctx context.Context) error {
		return s.log.WatchLags(ctx, lagsEvery, func(now []kafka.Lag) {
			for _, lag := range s.lags.set(now) {
				s.Logger.Warn("a partition of the log cannot be read on", "partition", lag.Partition.String(), "warning", lag.Stuck)
			}
		})
	})
}

// logMetrics tells how safe and how readable the log is.
type logMetrics struct {
	health *health
	lags   *lags
}

func (logMetrics) warnings() *prometheus.Desc {
	return prometheus.NewDesc("chartledger_log_warnings", "Warnings about the log that /readyz?verbose shows.", nil, nil)
}

func (logMetrics) unstable() *prometheus.Desc {
	return prometheus.NewDesc("chartledger_log_unstable_records", "Records that committed readers cannot read yet: a transaction is open before them.", []string{"partition"}, nil)
}

func (logMetrics) held() *prometheus.Desc {
	return prometheus.NewDesc("chartledger_log_held_seconds", "For how long committed readers have stood still before records.", []string{"partition"}, nil)
}

// Describe is prometheus.Collector's.
func (m logMetrics) Describe(out chan<- *prometheus.Desc) {
	out <- m.warnings()
	out <- m.unstable()
	out <- m.held()
}

// Collect is prometheus.Collector's.
func (m logMetrics) Collect(out chan<- prometheus.Metric) {
	warnings := len(m.health.notes()) + len(m.lags.notes())
	out <- prometheus.MustNewConstMetric(m.warnings(), prometheus.GaugeValue, float64(warnings))
	for _, l := range m.lags.get() {
		out <- prometheus.MustNewConstMetric(m.unstable(), prometheus.GaugeValue, float64(l.Records), l.Partition.String())
		out <- prometheus.MustNewConstMetric(m.held(), prometheus.GaugeValue, l.Held.Seconds(), l.Partition.String())
	}
}

package service

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// What is wrong with the log is counted, and told once when it begins.
func TestLogMetrics(t *testing.T) {
	t.Parallel()

	repos := domain.Partition{Topic: domain.RepoEvents}
	m := logMetrics{newHealth(), &lags{}}
	m.health.warn([]string{"replication 1"})
	free := kafka.Lag{Partition: repos, Stable: 7}
	stuck := kafka.Lag{Partition: repos, Stable: 7, Records: 3, Held: 12 * time.Second, Stuck: "nothing from offset 7 on"}
	for i, tt := range []struct {
		seen           kafka.Lag
		news, warnings int
	}{{free, 0, 1}, {stuck, 1, 2}, {stuck, 0, 2}, {free, 0, 1}, {stuck, 1, 2}} {
		if news := m.lags.set([]kafka.Lag{tt.seen}); len(news) != tt.news {
			t.Errorf("look %d: %d news, want %d", i, len(news), tt.news)
		}
		want := fmt.Sprintf("chartledger_log_held_seconds{partition=%[1]q} %[2]v\nchartledger_log_unstable_records{partition=%[1]q} %[3]d\nchartledger_log_warnings %[4]d",
			repos, tt.seen.Held.Seconds(), tt.seen.Records, tt.warnings)
		if got := samples(t, m); got != want {
			t.Errorf("look %d: got\n%s\nwant\n%s", i, got, want)
		}
	}
}

// Every cause has a sample of its own from the start, so that a rise is seen.
func TestUnknownCommitsAreCountedByCause(t *testing.T) {
	t.Parallel()

	state, undo := commands.NewState()
	held := newSlots()
	held.hold("registrar", journal.NewOwner(nil, state, undo, journal.Options{}).Stats)
	got := samples(t, ownerMetrics{held})
	for _, cause := range journal.Causes() {
		if want := `chartledger_unknown_commits_total{cause="` + string(cause) + `",slot="registrar"} 0`; !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
}

// samples are a collector's metrics as Prometheus reads them, without help.
func samples(t *testing.T, c prometheus.Collector) string {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c)
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	var lines []string
	for line := range strings.Lines(answer.Body.String()) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

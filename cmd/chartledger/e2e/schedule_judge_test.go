package e2e_test

import (
	"fmt"
	"slices"
	"sort"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/syncs"
)

// tolerated is how late a server may be asked.
const tolerated = 5 * time.Second

// verdict is how late the servers were asked.
type verdict struct {
	delays []delay
	missed int
	logged int // runs whose outcome is in the log
}

// delay is one due time.
type delay struct {
	n    int
	due  time.Time
	late time.Duration
}

// judge derives from the outcomes, as anyone can, when each repository was due, and
// looks up when its server was asked.
func (c caller) judge(b *testing.B, servers *scheduled, numbers map[string]int, begin, end time.Time) *verdict {
	b.Helper()
	v, outcomes := &verdict{}, map[string][]api.Sync{}
	for _, s := range all[api.Sync](c, "/syncs", "200") {
		if s.FinishedAt != nil {
			outcomes[s.RepoID] = append(outcomes[s.RepoID], s)
			if s.FinishedAt.After(begin) {
				v.logged++
			}
		}
	}
	for id, n := range numbers {
		list := outcomes[id]
		sort.Slice(list, func(i, j int) bool { return list[i].FinishedAt.Before(*list[j].FinishedAt) })
		if len(list) == 0 {
			b.Fatalf("repository %d has no outcome", n)
		}
		if n%100 != 0 { // else its host decides
			v.repository(id, n, servers, list, begin, end)
		}
		last := list[len(list)-1]
		standing := servers.standing(n, *last.FinishedAt, failuresOf(list))
		if next := last.NextRunAt; next == nil || !next.Equal(syncs.NextRun(id, intervalOfSchedule, standing, next.Add(-time.Millisecond))) {
			b.Errorf("repository %d runs next at %v, says the API: not by the rule", n, next)
		}
	}
	slices.SortFunc(v.delays, func(x, y delay) int { return int(x.late - y.late) })
	return v
}

// failuresOf is how many failed in a row at the end of the list.
func failuresOf(list []api.Sync) (n int) {
	for _, s := range slices.Backward(list) {
		if s.Status != api.SyncStatusFailed {
			break
		}
		n++
	}
	return n
}

func (v *verdict) repository(id string, n int, servers *scheduled, list []api.Sync, begin, end time.Time) {
	looks := servers.of(n)
	for i, s := range list {
		until := end.Add(-tolerated)
		if i+1 < len(list) && list[i+1].FinishedAt.Before(until) {
			until = *list[i+1].FinishedAt
		}
		standing := servers.standing(n, *s.FinishedAt, failuresOf(list[:i+1]))
		due := *s.FinishedAt
		for {
			due = syncs.NextRun(id, intervalOfSchedule, standing, due)
			if !due.Before(until) {
				break
			}
			if !due.Before(begin) {
				v.due(n, due, looks, end)
			}
		}
	}
}

// due takes in how late the server was asked. While a look goes on there is no other.
func (v *verdict) due(n int, due time.Time, looks []look, end time.Time) {
	late := end.Sub(due)
	for _, l := range looks {
		if l.begin.Before(due) && (l.end.IsZero() || l.end.After(due)) {
			return
		}
		if !l.begin.Before(due) {
			late = min(late, l.begin.Sub(due))
			break
		}
	}
	v.delays = append(v.delays, delay{n, due, late})
	if late > tolerated {
		v.missed++
	}
}

// percentile is in milliseconds.
func (v *verdict) percentile(p int) float64 {
	if len(v.delays) == 0 {
		return 0
	}
	return float64(v.delays[(len(v.delays)-1)*p/100].late.Microseconds()) / 1000
}

// worst are the n latest.
func (v *verdict) worst(n int) (lines []string) {
	for _, d := range v.delays[max(0, len(v.delays)-n):] {
		lines = append(lines, fmt.Sprintf("  repository %d, due at %v: asked %v later", d.n, d.due.Format(time.RFC3339Nano), d.late))
	}
	return lines
}

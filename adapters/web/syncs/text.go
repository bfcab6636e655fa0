package syncs

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
	"chartledger/adapters/web/words"
)

// shownWarnings bounds what is shown of a sync's warnings.
const shownWarnings = 50

// statuses are those of a sync, as one filters by them.
func statuses() []api.SyncStatus {
	return []api.SyncStatus{api.SyncStatusRequested, api.SyncStatusRunning, api.SyncStatusCompleted, api.SyncStatusFailed,
		api.SyncStatusHeld, api.SyncStatusSuperseded, api.SyncStatusCancelled}
}

func filters(ctx context.Context) []site.Option {
	all := []site.Option{{Value: "", Text: site.T(ctx, "syncs.status.all")}}
	for _, s := range statuses() {
		all = append(all, site.Option{Value: string(s), Text: site.SyncStatus(ctx, s)})
	}
	return all
}

// advice is what to try about a cause.
func advice(ctx context.Context, code string) string {
	if id := "syncs.try." + code; words.Has(ctx, id) {
		return site.T(ctx, id)
	}
	return site.T(ctx, "syncs.try.other")
}

// of is what a warning is about.
func of(ctx context.Context, w api.SyncWarning) string {
	switch {
	case w.App == "":
		return ""
	case w.Version == "":
		return site.T(ctx, "syncs.warning.app", "app", w.App)
	}
	return site.T(ctx, "syncs.warning.version", "app", w.App, "version", w.Version)
}

func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// signed is a count of what a sync did, and no sign where it did nothing.
func signed(sign string, n int) string {
	if n == 0 {
		sign = ""
	}
	return sign + site.Number(n)
}

func (w view) morePath() string {
	return w.path("?" + url.Values{"cursor": {*w.missing.NextCursor}}.Encode() + "#missing")
}

// log is the sync as text, to be passed on.
func (w view) log(ctx context.Context) string {
	var b strings.Builder
	s := w.sync
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-11s %s\n", name, value)
		}
	}
	line("sync", s.ID)
	line("repository", w.name())
	line("url", s.URL)
	line("trigger", string(s.Trigger))
	line("requested", stamp(s.RequestedAt))
	line("started", stamp(s.StartedAt))
	line("finished", stamp(s.FinishedAt))
	for _, p := range s.Phases {
		line(p.Phase, fmt.Sprintf("%d ms", p.Ms))
	}
	line("fetched", size(s.Bytes))
	c := s.Counts
	line("counts", fmt.Sprintf("%d apps, %d versions, +%d ~%d -%d, %d missing, %d left out", c.Apps, c.Versions, c.Added, c.Changed, c.Withdrawn, c.Missing, c.Quarantined))
	for _, n := range s.Warnings[:min(len(s.Warnings), shownWarnings)] {
		line("warning", strings.TrimSpace(n.Reason+" "+of(ctx, n)))
	}
	line("status", string(s.Status))
	if s.Cause != nil {
		line("cause", s.Cause.Code+": "+s.Cause.Detail)
	}
	return b.String()
}

func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func wrongName(ctx context.Context, w view) string {
	if !w.wrong {
		return ""
	}
	return site.T(ctx, "sync.name.wrong")
}

package repos

import (
	"context"
	"slices"
	"strconv"

	"chartledger/adapters/web/site"
)

// hint is what a field says below it: what is stored now, if somebody changed that
// meanwhile, or else what it is.
func (e editing) hint(ctx context.Context, text, stored, wanted string) string {
	if overtaken(e.problem) && stored != wanted {
		if stored == "" {
			return site.T(ctx, "repo.edit.stored.none")
		}
		return site.T(ctx, "repo.edit.stored", "value", stored)
	}
	if text == "" {
		return ""
	}
	return site.T(ctx, text)
}

// editFields are the fields at which something may be wrong.
func editFields() []string {
	return []string{"/name", "/description", "/url", "/mode", "/runtimes", "/sync_interval_seconds", "/tls/ca_certificates", "/tls"}
}

// intervals are those to choose from, with the one that there is.
func (e editing) intervals(ctx context.Context) (options []site.Option) {
	seconds := []int64{0, 60, 5 * 60, 15 * 60, 30 * 60, 60 * 60, 6 * 60 * 60, 12 * 60 * 60, 24 * 60 * 60}
	seconds = append(seconds, e.stored.SyncIntervalSeconds)
	slices.Sort(seconds)
	for _, s := range slices.Compact(seconds) {
		options = append(options, site.Option{Value: strconv.FormatInt(s, 10), Text: every(ctx, s)})
	}
	return options
}

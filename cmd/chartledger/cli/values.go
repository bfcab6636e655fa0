package cli

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
)

// parseLabels reads k=v arguments. The server checks their syntax.
func (s *session) parseLabels(args []string) (map[string]string, error) {
	labels := make(map[string]string)
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok || key == "" {
			return nil, usage(s.command, "a label is written key=value, not %q", arg)
		}
		if _, twice := labels[key]; twice {
			return nil, usage(s.command, "the label %q is given twice", key)
		}
		labels[key] = value
	}
	return labels, nil
}

// labelsOf writes labels in a fixed order.
func labelsOf(labels map[string]string) string {
	parts := make([]string, 0, len(labels))
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, key+"="+labels[key])
	}
	return strings.Join(parts, ",")
}

// parseInterval reads --sync-interval.
func (s *session) parseInterval(text string) (*api.SyncInterval, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d%time.Second != 0 {
		return nil, usage(s.command, "--sync-interval must be 0 for none, or a time such as 30m or 6h")
	}
	seconds := int64(d / time.Second)
	return &seconds, nil
}

// checkURL refuses a URL with a password before it travels. It does not show it.
func (s *session) checkURL(text string) error {
	if u, err := url.Parse(text); err == nil && u.User != nil {
		return usage(s.command, "the URL must not hold a user name or password: give them with --username and --password-stdin")
	}
	return nil
}

func parseRuntimes(names []string) api.Runtimes {
	runtimes := make(api.Runtimes, len(names))
	for i, n := range names {
		runtimes[i] = api.Runtime(n)
	}
	return runtimes
}

// optional is nil for an empty text, which means not to say it.
func optional[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

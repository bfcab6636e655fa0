package config

import (
	"fmt"
	"log/slog"
	"strings"
)

// String returns the settings as the file that would set them, with *** for secrets.
func (c Config) String() string {
	var b strings.Builder
	for _, s := range settings() {
		fmt.Fprintf(&b, "%s: %s\n", s.key, quoted(s.show(c)))
	}
	return b.String()
}

// LogValue groups the settings, with *** for secrets.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	for _, s := range settings() {
		attrs = append(attrs, slog.String(s.key, s.show(c)))
	}
	return slog.GroupValue(attrs...)
}

// quoted writes what YAML would read as something else in quotes.
func quoted(s string) string {
	if s == "" || strings.ContainsAny(s, "#*&!|>'\"%@`{}[]\\") || strings.HasPrefix(s, ":") || strings.Contains(s, ": ") {
		return fmt.Sprintf("%q", s)
	}
	return s
}

package helmchart

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/Masterminds/semver/v3"
)

// How long names and versions may be: both go into names of objects and files.
const (
	maxName    = 128
	maxVersion = 128
)

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// checkName refuses a name that is none in every place where it will be one: an
// object, a file, a part of a URL, a key of YAML.
func checkName(name string) error {
	switch {
	case name == "" || len(name) > maxName:
		return refuse(chartField+"/name", "chart_bad_name", "The chart's name must have 1 to %d characters.", maxName)
	case strings.Trim(name, alphanumeric+"-_.") != "" || !strings.Contains(alphanumeric, name[:1]):
		return refuse(chartField+"/name", "chart_bad_name",
			"The chart's name must begin with a letter or digit, and have only those, dashes, dots and underscores.")
	}
	return nil
}

// checkVersion wants a semantic version, as Helm's lint does; a v before it is usual.
func checkVersion(version string) error {
	if _, err := semver.StrictNewVersion(strings.TrimPrefix(version, "v")); err != nil || len(version) > maxVersion {
		return refuse(chartField+"/version", "chart_bad_version",
			"The chart's version must be a semantic version such as 1.2.3 or 1.2.3-rc.1, of at most %d characters.", maxVersion)
	}
	return nil
}

// quotable is text that can stand in a reason.
func quotable(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}

// size is n bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

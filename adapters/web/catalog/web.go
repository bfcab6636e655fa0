package catalog

import (
	"net/url"
	"strings"
	"unicode"
)

// web says whether an address leads to a page of the web. Whatever else a repository
// gives is shown, and leads nowhere.
func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil &&
		!strings.ContainsFunc(address, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// brief is an address as people say it.
func brief(address string) string {
	if !web(address) {
		return address
	}
	_, rest, _ := strings.Cut(address, "://")
	return strings.TrimSuffix(rest, "/")
}

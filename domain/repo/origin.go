package repo

import (
	"net/url"
	"strings"
)

// Origin is a URL's scheme, host and port, the same for every way to write them: what
// a credential is meant for, and whose patience counts.
func Origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

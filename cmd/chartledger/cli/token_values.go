package cli

import (
	"strconv"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/token"
)

// parseExpiry reads --expires-in, which may be of days.
func (s *session) parseExpiry(text string) (*time.Time, error) {
	if text == "" {
		return nil, s.notEmpty("expires-in", text)
	}
	d, err := time.ParseDuration(text)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(min(n, 36500)) * 24 * time.Hour // a century is for ever
	}
	if err != nil || d <= 0 {
		return nil, usage(s.command, "--expires-in must be a time such as 90d or 12h")
	}
	at := s.now().Add(d).UTC().Truncate(time.Second)
	return &at, nil
}

// parseScopes reads --scope. Its names are checked before they travel.
func (s *session) parseScopes(names []string) (scopes []api.Scope, err error) {
	for _, name := range names {
		if !api.Scope(name).Valid() {
			return nil, usage(s.command, "--scope must be one of %s", scopeNames())
		}
		scopes = append(scopes, api.Scope(name))
	}
	return scopes, s.notEmpty("scope", strings.Join(names, ""))
}

// notEmpty refuses a flag with nothing in it, such as a variable that is not set: it
// would mean as much as possible, as if it were left out.
func (s *session) notEmpty(flag, value string) error {
	if value == "" && s.command.Flags().Changed(flag) {
		return usage(s.command, "--%s must not be empty", flag)
	}
	return nil
}

func scopeNames() string { return strings.Join(token.Names(), ", ") }

// scopesOf are the scopes of a token as people say them.
func scopesOf(scopes *api.Scopes) string {
	if scopes == nil {
		return "everything"
	}
	names := make([]string, len(*scopes))
	for i, s := range *scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ",")
}

// expiry is when something ends.
func (s *session) expiry(at *time.Time) string {
	if at == nil {
		return "it is revoked"
	}
	return s.stamp(at)
}
